import { askReply } from '../asking/ask-model.ts'
import { callDefinitions, toActing } from '../actions/acting.ts'
import type { ActingOptions, ActionFormat, Actions } from '../actions/acting.ts'
import { actionsWithBytes } from '../actions/code/media-bytes.ts'
import type { AgentEvent } from '../core/events.ts'
import type { OpenOptions } from '../core/executor.ts'
import type { FormatWording } from '../actions/format.ts'
import { Interpreter } from '../actions/interpreter.ts'
import type { Journal } from '../core/journal.ts'
import { conversation, loop } from '../core/loop.ts'
import type { Ask, LoopOptions } from '../core/loop.ts'
import type { Message } from '../core/messages.ts'
import type { Model, ModelRequest } from '../core/model.ts'
import { Recorder } from '../core/recorder.ts'
import { recordVersion } from '../core/records.ts'
import type { RecordBody, RunEnd } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { DrivenRun } from '../core/run.ts'
import type { Run } from '../core/run.ts'
import { initialState } from '../core/state.ts'
import { untilAborted } from '../core/time-box.ts'
import type { Action, Lineage, Tool, ValueSchema } from '../core/tool.ts'
import { memoryJournal } from '../journal/memory.ts'
import { toCatalog } from '../schema/catalog.ts'
import { firstSentence } from '../schema/comments.ts'
import { toTypeText } from '../schema/to-declaration.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import { Compaction } from '../notes/compaction.ts'
import { messagesForModel } from '../media/for-model.ts'
import { MediaStore } from '../values/media/media-store.ts'
import type { NoteTaking } from '../notes/take-note.ts'
import { betweenSteps } from './between-steps.ts'
import type { Definition } from './definition.ts'
import { checkContinuation, goOn } from './go-on.ts'
import { Interruption } from './interruption.ts'
import { checkRunOptions } from './options.ts'
import type { Continuation, RunOptions, Task } from './options.ts'
import { pauseAfterSteps } from './pause.ts'
import { prepareSteps } from './prepare-steps.ts'
import { toFailure, toResult } from './result.ts'
import { alone } from './surroundings.ts'
import type { Surroundings, Turn } from './surroundings.ts'
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
  const events = drive<T>({ ...job, agent, around, controller, inbox, interruption, release })
  const interrupt = (reason: unknown): void => interruption.want(reason)
  const send = (message: string): number => inbox.push(message)
  return new DrivenRun<T>({ id: job.runId, detach, controller, events, interrupt, send })
}

/** Whose run it is when a call of another run started it. */
export type Started = { readonly runId: string; readonly path: string; readonly lineage: Lineage }

type Job = {
  readonly runId: string
  readonly path: string
  /** Where it is recorded, when not in memory. */
  readonly journal: Journal | undefined
  readonly resume: boolean
  /** Whether it goes on with a task of its session, and the program its first step is given. */
  readonly goesOn: boolean
  readonly code?: string
  readonly maxSteps: number
  readonly tenant: string | undefined
  readonly output: ValueSchema | undefined
  readonly pause: RunOptions['pause']
  /** The media that came with the task. */
  readonly media: MediaStore
  /** What `run-start` says, but for what is only known when it starts. */
  readonly start: Pick<Extract<RecordBody, { type: 'run-start' }>, 'task' | 'images' | 'variables' | 'previews'>
}

type Drive = Job & {
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

async function* drive<T>(work: Drive): AsyncGenerator<AgentEvent, RunResult<T>> {
  const { agent, runId, journal = memoryJournal(), controller, around } = work
  const place: Place = { history: [], place: (make) => make(), interpreter: undefined }
  let recorder: Recorder | undefined
  let outcome: { end: RunEnd; cause?: unknown }
  try {
    Object.assign(place, await untilAborted(around.enter(), controller.signal))
    const media = mediaOf(work, place.media)
    const opened = await Recorder.open(runId, journal, { runtime: agent.runtime, media })
    checkRecords(work, opened.recorder)
    recorder = opened.recorder
    yield* opened.records
    yield* reopen(recorder)
    outcome = { end: recorder.state.end ?? (yield* runLoop(work, recorder, place)) }
  } catch (cause) {
    outcome = { end: toFailure(cause, controller.signal), cause }
    // Where this fails as well, the journal is lost: that is what the run failed of, and the result tells the caller.
    const ended = await recorder?.append({ type: 'run-end', ...outcome.end }).catch(() => undefined)
    if (ended) yield ended
  } finally {
    work.release()
    await around.leave(recorder?.state ?? initialState, place.interpreter)
  }
  // The answer was checked against the schema that T comes from before it was recorded.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return toResult(runId, recorder?.state ?? initialState, { ...outcome, media: recorder?.media }) as RunResult<T>
}

type Place = Turn & { interpreter: Interpreter | undefined }

/** Refuses, before anything is written, what cannot be gone on with. */
function checkRecords({ resume, runId }: Drive, { state }: Recorder): void {
  const { start } = state
  if (resume && !start) throw new TypeError(`There is no run ${runId} in the journal.`)
  if (!start) return
  if (start.version !== recordVersion) {
    throw new TypeError(
      `Run ${runId} was recorded in format ${start.version}; this version reads format ${recordVersion}.`,
    )
  }
  if (start.session !== undefined && state.end?.status !== 'completed') {
    throw new TypeError(
      `Run ${runId} belongs to the session ${start.session}, whose other runs it builds on; it cannot be resumed on its own.`,
    )
  }
}

/** A run that stopped for another reason than an answer is opened again. */
async function* reopen(recorder: Recorder): AsyncGenerator<AgentEvent, void> {
  const { end } = recorder.state
  if (end && end.status !== 'completed') yield await recorder.append({ type: 'run-resume' })
}

/** The media of a run: those of its session, with what came with its task. */
function mediaOf({ media }: Job, ofSession: MediaStore | undefined): MediaStore {
  if (ofSession === undefined) return media
  for (const medium of media.takeNamed()) ofSession.keep(medium)
  return ofSession
}

async function* runLoop(work: Drive, recorder: Recorder, place: Place): AsyncGenerator<AgentEvent, RunEnd> {
  const { agent, controller, inbox, maxSteps } = work
  const model = await agent.model()
  const seed = recorder.state.start?.seed ?? place.seed ?? agent.runtime.seed()
  const acting = { actions: agent.actions, format: agent.format ?? formatFor(model, agent.actions) }
  const start = { type: 'run-start' as const, ...work.start, ...identity(work), acting, model: model.id, seed }
  if (place.begun) yield* goOn(place.begun, { ...work, tags: agent.tags, recorder, opening: start })
  const interpreter = agent.actions === 'tools' ? undefined : await toInterpreter(work, { recorder, place, seed })
  const asking = { limits: agent.limits, runtime: agent.runtime, signal: controller.signal }
  const ask =
    (asked: Model): Ask =>
    (request, about) =>
      askReply(forModel(request, asked, recorder.media), about, { ...asking, model: asked })
  const shown = (): readonly Message[] => conversation(taking)
  const views = prepareSteps(agent, { model, maxSteps, recorder, signal: asking.signal, conversation: shown, ask })
  const policy = views && { policy: (action: Action) => views.judge(action) }
  const taking: NoteTaking = {
    ask: views ? (request, about) => views.ask(request, about) : ask(model),
    acting: actingOf(work, recorder, { ...acting, ...policy, ...(interpreter && { interpreter }) }),
    system: systemPrompt(work, acting),
    wording: agent.prompts,
    recorder,
    history: place.history,
    signal: controller.signal,
  }
  const compaction = new Compaction({ ...agent.context, prompts: agent.prompts }, taking)
  const options: LoopOptions = {
    ...taking,
    recover: (thrown) => compaction.recover(thrown),
    maxSteps,
    interludes: [
      work.interruption.interlude(recorder),
      ...(work.pause ? [pauseAfterSteps(work.pause, taking)] : []),
      compaction,
      ...betweenSteps(agent, maxSteps, taking),
    ],
    takeMessages: () => inbox.splice(0),
  }
  return yield* loop(start, options)
}

export function wordingOf({ prompts, tags }: Definition): FormatWording {
  return {
    observation: (step, previous) => prompts.observation(step, previous),
    callResult: (call, handle) => prompts.callResult(call, handle),
    nudge: (slip) => prompts.nudge(tags, slip),
  }
}

/** How actions are written, by what the model can do. */
export function formatFor({ capabilities = {} }: Model, actions: Actions): ActionFormat {
  if (actions === 'code') return 'text'
  const { nativeTools = true, structuredOutput = true } = capabilities
  if (nativeTools) return 'native'
  return structuredOutput ? 'structured' : 'text'
}

type Opening = { readonly recorder: Recorder; readonly place: Place; readonly seed: number }

async function toInterpreter({ agent, tenant }: Drive, { recorder, place, seed }: Opening): Promise<Interpreter> {
  const { language, limits, modules, tools } = agent
  const executor = await agent.executor()
  const whose = tenant === undefined ? {} : { tenant }
  const given = modules.sources === undefined ? {} : { modules: modules.sources }
  const open: OpenOptions = { language, limits, seed, functions: [...tools.keys()], ...given, ...whose }
  const past = actionsWithBytes(recorder.state.actions, { media: recorder.media, limits })
  const interpreter = place.place((log) => new Interpreter(executor, open, log ?? past))
  place.interpreter = interpreter
  interpreter.warm()
  return interpreter
}

function forModel(request: ModelRequest, { capabilities }: Model, media: MediaStore): ModelRequest {
  return { ...request, messages: messagesForModel(request.messages, { media, capabilities }) }
}

type Identity = Pick<Extract<RecordBody, { type: 'run-start' }>, 'version' | 'agent' | 'path' | 'tools' | 'session'>

function identity({ agent, path, around }: Drive): Identity {
  const tools = [...agent.tools.keys()]
  const { session } = around
  return {
    version: recordVersion,
    agent: agent.name,
    path,
    tools,
    ...(session !== undefined && { session }),
  }
}

type Way = { readonly actions: Actions; readonly format: ActionFormat }

function actingOf(
  { agent, output, controller, path, journal, tenant, runId }: Drive,
  recorder: Recorder,
  way: Way & Pick<ActingOptions, 'interpreter' | 'policy'>,
): LoopOptions['acting'] {
  const { runtime, limits, tools } = agent
  return toActing({
    ...way,
    recorder,
    path,
    lineage: { tenant: tenant ?? runId, ...(journal && { journal }) },
    runtime,
    limits,
    tools,
    signal: controller.signal,
    tags: agent.tags,
    wording: wordingOf(agent),
    checks: agent.finalAnswerChecks,
    ...(output && { output }),
  })
}

export function systemPrompt(
  { agent, output, maxSteps }: Pick<Drive, 'agent' | 'output' | 'maxSteps'>,
  { actions, format }: Way,
): string {
  const tools = [...agent.tools.values()]
  const members = tools.filter(({ name }) => agent.agents.some((member) => member.name === name))
  const isListed = actions !== 'code' && format !== 'native'
  return agent.prompts.system({
    tools: toCatalog(agent.ownTools),
    agents: actions === 'tools' ? toLines(members) : toCatalog(members),
    answerType: output ? toTypeText(output.jsonSchema) : '',
    instructions: agent.instructions,
    modules: agent.modules.text,
    tags: agent.tags,
    maxSteps,
    actions,
    format,
    ...(isListed && { definitions: JSON.stringify(callDefinitions(actions, tools, output?.jsonSchema), null, 1) }),
  })
}

/** What a model is told of tools whose schemas it is given elsewhere. */
function toLines(tools: readonly Tool[]): string {
  return tools.map(({ name, description }) => `- ${name}: ${firstSentence(description)}`).join('\n')
}
