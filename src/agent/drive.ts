import { askReply } from '../asking/ask-model.ts'
import { toActing } from '../actions/acting.ts'
import type { ActingOptions } from '../actions/acting.ts'
import { actionsWithBytes } from '../actions/code/media-bytes.ts'
import type { AgentEvent } from '../core/events.ts'
import type { OpenOptions } from '../core/executor.ts'
import { Interpreter } from '../actions/interpreter.ts'
import { conversation, loop } from '../core/loop.ts'
import type { Ask, LoopOptions } from '../core/loop.ts'
import type { Message } from '../core/messages.ts'
import type { Model, ModelRequest } from '../core/model.ts'
import { Recorder } from '../core/recorder.ts'
import { recordVersion } from '../core/records.ts'
import type { RecordBody, RunEnd } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { initialState } from '../core/state.ts'
import type { RunState } from '../core/state.ts'
import { untilAborted } from '../core/time-box.ts'
import type { Action } from '../core/tool.ts'
import { memoryJournal } from '../journal/memory.ts'
import { Compaction } from '../notes/compaction.ts'
import { messagesForModel } from '../media/for-model.ts'
import type { MediaStore } from '../values/media/media-store.ts'
import type { NoteTaking } from '../notes/take-note.ts'
import { betweenSteps } from './between-steps.ts'
import { RunBudget } from './budget.ts'
import { maxTokensFor } from './context.ts'
import { goOn } from './go-on.ts'
import { pauseAfterSteps } from './pause.ts'
import { prepareSteps } from './prepare-steps.ts'
import { toFailure, toResult } from './result.ts'
import type { Turn } from './surroundings.ts'
import { formatFor, systemPrompt, wordingOf } from './way.ts'
import type { Way } from './way.ts'
import type { Drive, Job } from './start-run.ts'

/** Drives a run from where its records stand to its end. */
export async function* drive<T>(work: Drive): AsyncGenerator<AgentEvent, RunResult<T>> {
  const { agent, runId, journal = memoryJournal(), controller, around } = work
  const place: Place = { history: [], place: (make) => make(), interpreter: undefined }
  const budget = toBudget(work)
  const over = new AbortController()
  let recorder: Recorder | undefined
  let outcome: { end: RunEnd; cause?: unknown }
  try {
    Object.assign(place, await untilAborted(around.enter(), controller.signal))
    const media = mediaOf(work, place.media)
    const opened = await Recorder.open(runId, journal, { runtime: agent.runtime, media })
    checkRecords(work, opened.recorder)
    recorder = opened.recorder
    budget.spend(recorder.state.usage)
    void budget.limitTime(agent.runtime, { signal: over.signal, usedMs: durationOf(recorder.state) })
    yield* opened.records
    yield* reopen(recorder)
    outcome = { end: recorder.state.end ?? (yield* runLoop({ ...work, purse: budget }, recorder, place)) }
  } catch (cause) {
    outcome = { end: toFailure(cause, controller.signal), cause }
    // Where this fails as well, the journal is lost: that is what the run failed of, and the result tells the caller.
    const ended = await recorder?.append({ type: 'run-end', ...outcome.end }).catch(() => undefined)
    if (ended) yield ended
  } finally {
    work.release()
    over.abort()
    await around.leave(recorder?.state ?? initialState, place.interpreter)
  }
  // The answer was checked against the schema that T comes from before it was recorded.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return toResult(runId, recorder?.state ?? initialState, {
    ...outcome,
    used: budget.used,
    media: recorder?.media,
  }) as RunResult<T>
}

/** A run with what it may use. */
type Funded = Drive & { readonly purse: RunBudget }

function toBudget({ budget, budgetOfAll, path, controller }: Drive): RunBudget {
  return new RunBudget(budget, { path, parent: budgetOfAll, exceed: (error) => controller.abort(error) })
}

function durationOf({ start, at, idleMs }: RunState): number {
  return start ? at - start.at - idleMs : 0
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

async function* runLoop(work: Funded, recorder: Recorder, place: Place): AsyncGenerator<AgentEvent, RunEnd> {
  const { agent, controller, inbox, maxSteps, purse } = work
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
      purse.pay(
        request,
        askReply(forModel(request, asked, recorder.media), about, { ...asking, model: purse.counting(asked) }),
      )
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
  const compaction = new Compaction(
    { ...agent.context, maxTokens: maxTokensFor(agent.context, model), prompts: agent.prompts },
    taking,
  )
  const options: LoopOptions = {
    ...taking,
    recover: (thrown) => compaction.recover(thrown),
    maxSteps,
    interludes: [
      work.interruption.interlude(recorder),
      purse.ending,
      ...(work.pause ? [pauseAfterSteps(work.pause, taking)] : []),
      compaction,
      ...betweenSteps(agent, maxSteps, taking),
    ],
    takeMessages: () => inbox.splice(0),
  }
  return yield* loop(start, options)
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

function actingOf(
  { agent, output, controller, path, journal, tenant, runId, purse }: Funded,
  recorder: Recorder,
  way: Way & Pick<ActingOptions, 'interpreter' | 'policy'>,
): LoopOptions['acting'] {
  const { runtime, limits, tools } = agent
  return toActing({
    ...way,
    recorder,
    path,
    lineage: { tenant: tenant ?? runId, budget: purse, ...(journal && { journal }) },
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
