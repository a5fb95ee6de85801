import { codeActing } from '../actions/code.ts'
import { defaultTags } from '../actions/read-reply.ts'
import type { AgentEvent } from '../core/events.ts'
import type { OpenOptions } from '../core/executor.ts'
import { Interpreter } from '../core/interpreter.ts'
import { loop } from '../core/loop.ts'
import type { LoopOptions } from '../core/loop.ts'
import { toImagePart } from '../core/messages.ts'
import { Recorder } from '../core/recorder.ts'
import { recordVersion } from '../core/records.ts'
import type { RecordBody, RunEnd } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { startRun } from '../core/run.ts'
import type { Run } from '../core/run.ts'
import { initialState } from '../core/state.ts'
import type { Step } from '../core/steps.ts'
import type { ValueSchema } from '../core/tool.ts'
import { memoryJournal } from '../journal/memory.ts'
import { toCatalog } from '../schema/catalog.ts'
import { toTypeText } from '../schema/to-declaration.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import type { Definition } from './definition.ts'
import { checkRunOptions } from './options.ts'
import type { RunOptions, Task } from './options.ts'
import { toFailure, toResult } from './result.ts'
import { toVariables } from './variables.ts'

/** Where a run takes place: on its own, or in a session that it shares with other runs. */
export interface Surroundings {
  /** Resolves when it is this run's turn. */
  enter(): Promise<{ readonly history: readonly Step[]; readonly place: (make: () => Interpreter) => Interpreter }>
  /** Called once the run is over, with all its steps. */
  leave(steps: readonly Step[], interpreter: Interpreter | undefined): Promise<void>
}

/** A run on its own: no history, and an interpreter that ends with it. */
const alone: Surroundings = {
  enter: () => Promise.resolve({ history: [], place: (make) => make() }),
  leave: (_steps, interpreter) => interpreter?.close() ?? Promise.resolve(),
}

/**
 * Starts a run of an agent. Everything that can be wrong with what the caller gave is a `TypeError` here and now.
 */
export function startAgentRun<T>(
  agent: Definition,
  task: Task,
  {
    detach = false,
    around = alone,
    ...options
  }: RunOptions<T> & { readonly detach?: boolean; readonly around?: Surroundings },
): Run<T> {
  checkRunOptions(options)
  const job = toJob(agent, task, options)
  const controller = new AbortController()
  const release = follow(options.signal, controller)
  const inbox: string[] = []
  const events = drive<T>({ ...job, agent, around, controller, inbox, release })
  return startRun<T>({ id: job.runId, detach, controller, events, send: (message) => inbox.push(message) })
}

type Job = {
  readonly runId: string
  readonly resume: boolean
  readonly maxSteps: number
  readonly output: ValueSchema | undefined
  /** What `run-start` says, but for what is only known when it starts. */
  readonly start: Pick<Extract<RecordBody, { type: 'run-start' }>, 'task' | 'images' | 'variables' | 'previews'>
}

type Drive = Job & {
  readonly agent: Definition
  readonly around: Surroundings
  readonly controller: AbortController
  readonly inbox: string[]
  readonly release: () => void
}

function toJob(agent: Definition, task: Task, options: RunOptions): Job {
  checkTask(agent, task)
  const text = typeof task === 'string' ? task : ''
  return {
    runId: typeof task === 'string' ? agent.runtime.id() : task.resume,
    resume: typeof task !== 'string',
    maxSteps: options.maxSteps ?? agent.maxSteps,
    output: options.output ? toValueSchema(options.output, 'answer') : agent.output,
    start: {
      task: text,
      images: (options.images ?? []).map(toImagePart),
      ...toVariables(options.variables ?? {}, agent),
    },
  }
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

async function* drive<T>(work: Drive): AsyncGenerator<AgentEvent, RunResult<T>> {
  const { agent, runId, controller, around } = work
  const shared = await around.enter()
  const place: Place = { history: shared.history, interpreter: undefined, make: shared.place }
  let recorder: Recorder | undefined
  let outcome: { end: RunEnd; cause?: unknown }
  try {
    const opened = await Recorder.open(runId, agent.journal ?? memoryJournal(), agent.runtime)
    recorder = opened.recorder
    yield* opened.records
    yield* reopen(work, recorder)
    outcome = { end: recorder.state.end ?? (yield* runLoop(work, recorder, place)) }
  } catch (cause) {
    outcome = { end: toFailure(cause, controller.signal), cause }
    // Where this fails as well, the journal is lost: that is what the run failed of, and the result tells the caller.
    const ended = await recorder?.append({ type: 'run-end', ...outcome.end }).catch(() => undefined)
    if (ended) yield ended
  } finally {
    work.release()
    await around.leave(recorder?.state.steps ?? [], place.interpreter)
  }
  // The answer was checked against the schema that T comes from before it was recorded.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return toResult(runId, recorder?.state ?? initialState, outcome) as RunResult<T>
}

type Place = {
  readonly history: readonly Step[]
  readonly make: (make: () => Interpreter) => Interpreter
  interpreter: Interpreter | undefined
}

/** Makes a recorded run ready to go on: one that stopped for another reason than an answer is opened again. */
async function* reopen({ resume, runId }: Drive, recorder: Recorder): AsyncGenerator<AgentEvent, void> {
  const { start, end } = recorder.state
  if (resume && !start) throw new TypeError(`There is no run ${runId} in the journal.`)
  if (start && start.version !== recordVersion) {
    throw new TypeError(
      `Run ${runId} was recorded in format ${start.version}; this version reads format ${recordVersion}.`,
    )
  }
  if (end && end.status !== 'completed') yield await recorder.append({ type: 'run-resume' })
}

async function* runLoop(work: Drive, recorder: Recorder, place: Place): AsyncGenerator<AgentEvent, RunEnd> {
  const { agent, controller, inbox } = work
  const [model, executor] = await Promise.all([agent.model(), agent.executor()])
  const seed = recorder.state.start?.seed ?? agent.runtime.seed()
  const open: OpenOptions = { language: agent.language, limits: agent.limits, seed, functions: [...agent.tools.keys()] }
  const interpreter = place.make(() => new Interpreter(executor, open, recorder.state.actions))
  place.interpreter = interpreter
  interpreter.warm()
  const options: LoopOptions = {
    model,
    acting: toActing(work, recorder, interpreter),
    system: systemPrompt(work),
    wording: agent.prompts,
    recorder,
    runtime: agent.runtime,
    limits: agent.limits,
    maxSteps: work.maxSteps,
    history: place.history,
    takeMessages: () => inbox.splice(0),
    signal: controller.signal,
  }
  return yield* loop({ type: 'run-start', ...work.start, ...identity(work), model: model.id, seed }, options)
}

function identity({
  agent,
}: Drive): Pick<Extract<RecordBody, { type: 'run-start' }>, 'version' | 'agent' | 'path' | 'tools'> {
  return { version: recordVersion, agent: agent.name, path: agent.name, tools: [...agent.tools.keys()] }
}

function toActing(
  { agent, output, controller }: Drive,
  recorder: Recorder,
  interpreter: Interpreter,
): LoopOptions['acting'] {
  return codeActing({
    interpreter,
    recorder,
    path: agent.name,
    runtime: agent.runtime,
    limits: agent.limits,
    tools: agent.tools,
    signal: controller.signal,
    tags: defaultTags,
    nudge: agent.prompts.nudge(defaultTags),
    ...(output && { output }),
  })
}

function systemPrompt({ agent, output, maxSteps }: Drive): string {
  return agent.prompts.system({
    tools: toCatalog([...agent.tools.values()]),
    answerType: output ? toTypeText(output.jsonSchema) : '',
    instructions: agent.instructions,
    tags: defaultTags,
    maxSteps,
  })
}
