import type { AgentEvent } from '../core/events.ts'
import type { Journal } from '../core/journal.ts'
import type { RecordBody } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { DrivenRun } from './driven-run.ts'
import type { Run } from '../core/run.ts'
import type { Budget, Lineage, ValueSchema } from '../core/tool.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import { MediaStore } from '../values/media/media-store.ts'
import { joinBudgets } from './budget.ts'
import type { BudgetOptions } from './budget.ts'
import type { Definition } from './definition.ts'
import { checkContinuation } from './go-on.ts'
import { Interruption } from './interruption.ts'
import { checkRunOptions } from './options.ts'
import type { Continuation, RunOptions, Task } from './options.ts'
import { alone } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'
import { toTaskMedia } from './task-media.ts'
import { toVariables } from './variables.ts'

/**
 * Starts a run of an agent. Everything that can be wrong with what the caller gave is a `TypeError` here and now.
 */
export function startAgentRun<T>(
  agent: Definition,
  task: Task | Continuation,
  {
    detach = false,
    around = alone,
    started,
    ...options
  }: RunOptions<T> & { readonly detach?: boolean; readonly around?: Surroundings; readonly started?: Started },
): Run<T> {
  checkRunOptions(options)
  const job = toJob(agent, task, { ...options, started })
  if (job.goesOn && around.session === undefined) throw new TypeError('Only a session can go on with its last task.')
  const controller = new AbortController()
  const release = follow(options.signal, controller)
  const inbox: string[] = []
  const interruption = new Interruption()
  const events = driven<T>({ ...job, agent, around, controller, inbox, interruption, release })
  const interrupt = (reason: unknown): void => interruption.want(reason)
  const send = (message: string): number => inbox.push(message)
  return new DrivenRun<T>({ id: job.runId, detach, controller, events, interrupt, send })
}

/** Most of the library is loaded when the first run begins: to import an agent takes a part of it. */
async function* driven<T>(work: Drive): AsyncGenerator<AgentEvent, RunResult<T>> {
  const { drive } = await import('./drive.ts')
  return yield* drive<T>(work)
}

/** Whose run it is when a call of another run started it. */
export type Started = { readonly runId: string; readonly path: string; readonly lineage: Lineage }

/** What a run is to do. */
export type Job = {
  readonly runId: string
  readonly path: string
  /** Where it is recorded, when not in memory. */
  readonly journal: Journal | undefined
  readonly resume: boolean
  /** Whether it goes on with a task of its session, and the program its first step is given. */
  readonly goesOn: boolean
  readonly code?: string
  readonly maxSteps: number
  readonly budget: BudgetOptions
  /** What the run that started this one may use. */
  readonly budgetOfAll: Budget | undefined
  readonly tenant: string | undefined
  readonly output: ValueSchema | undefined
  readonly pause: RunOptions['pause']
  /** The media that came with the task. */
  readonly media: MediaStore
  /** What `run-start` says, but for what is only known when it starts. */
  readonly start: Pick<Extract<RecordBody, { type: 'run-start' }>, 'task' | 'images' | 'variables' | 'previews'>
}

/** A run that is to be driven, and what it hangs on. */
export type Drive = Job & {
  readonly agent: Definition
  readonly around: Surroundings
  readonly controller: AbortController
  readonly inbox: string[]
  readonly interruption: Interruption
  readonly release: () => void
}

function toJob(
  agent: Definition,
  task: Task | Continuation,
  { started, ...options }: RunOptions & { readonly started: Started | undefined },
): Job {
  const store = new MediaStore(agent.limits.mediaBytes)
  const { shown, files } = toTaskMedia(options, store)
  const origin = toOrigin(agent, task, options)
  return {
    path: agent.name,
    journal: started?.lineage.journal ?? agent.journal,
    ...origin,
    ...(started && { runId: started.runId, path: started.path }),
    maxSteps: options.maxSteps ?? agent.maxSteps,
    budget: joinBudgets(agent.budget, options.budget),
    budgetOfAll: started?.lineage.budget,
    tenant: options.tenant,
    pause: options.pause,
    output: options.output ? toValueSchema(options.output, 'answer') : agent.output,
    media: store,
    start: {
      task: typeof task === 'string' ? task : '',
      images: shown,
      ...toVariables(options.variables ?? {}, agent, { files, store }),
    },
  }
}

/** Which run it is to be: a new one, one that is recorded, or one that goes on with the last task of its session. */
function toOrigin(
  agent: Definition,
  task: Task | Continuation,
  options: RunOptions,
): Pick<Job, 'runId' | 'resume' | 'goesOn' | 'code'> {
  if (typeof task === 'object' && task !== null && 'continue' in task) {
    checkContinuation(task, { ...options, actions: agent.actions })
    const code = task.code === undefined ? {} : { code: task.code }
    return { runId: agent.runtime.id(), resume: false, goesOn: true, ...code }
  }
  checkTask(agent, task)
  const resume = typeof task !== 'string'
  return { runId: resume ? task.resume : agent.runtime.id(), resume, goesOn: false }
}

function checkTask({ journal }: Definition, task: unknown): void {
  if (typeof task === 'string' && task.trim() !== '') return
  const resumed = typeof task === 'object' && task !== null && 'resume' in task && typeof task.resume === 'string'
  if (!resumed) throw new TypeError('The task must be a text that is not empty, or { resume: runId }.')
  if (!journal) throw new TypeError('Only an agent with a journal can resume a run; without one nothing was kept.')
  if ('decisions' in task) throw new TypeError('decisions are not available in this version.')
}

/** Aborts the run when the caller's signal does; gives what ends that, since such a signal may outlive many runs. */
function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const abort = (): void => controller.abort(signal?.reason)
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return () => signal?.removeEventListener('abort', abort)
}
