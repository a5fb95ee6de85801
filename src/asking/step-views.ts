import { HookError, toErrorData } from '../core/errors.ts'
import type { AgentEvent } from '../core/events.ts'
import type { Ask } from '../core/loop.ts'
import { mergeUsers } from '../core/memory.ts'
import { textMessage } from '../core/messages.ts'
import type { Message } from '../core/messages.ts'
import type { Model, ModelReply, ModelRequest } from '../core/model.ts'
import type { Recorder } from '../core/recorder.ts'
import type { Step } from '../core/steps.ts'
import { untilAborted } from '../core/time-box.ts'
import type { Action } from '../core/tool.ts'
import { readView } from './read-view.ts'
import type { StepView, View } from './read-view.ts'

/** What is known before a step. */
export type StepContext = {
  readonly runId: string
  readonly task: string
  /** The step to come, from 1. */
  readonly step: number
  readonly maxSteps: number
  /** Steps of this run that are over. */
  readonly steps: readonly Step[]
  /** What the model is going to be sent. */
  readonly messages: readonly Message[]
  readonly model: Model
  /** Aborts when the run does. */
  readonly signal: AbortSignal
}

/**
 * Says what is to be different in one step; nothing leaves it as it is. Called once before each step, and again for the
 * step at hand when a run is resumed. Whatever it throws ends the run.
 */
export type PrepareStep = (context: StepContext) => StepView | undefined | Promise<StepView | undefined>

export type StepViewsOptions = {
  readonly prepare: PrepareStep
  readonly model: Model
  /** Names of the agent's tools. */
  readonly tools: readonly string[]
  readonly maxSteps: number
  readonly recorder: Recorder
  readonly signal: AbortSignal
  /** What the model is shown of all that is over. */
  readonly conversation: () => readonly Message[]
  /** Makes a model of what was given for one. Throws `TypeError` for what is none. */
  readonly toModel: (model: unknown) => Promise<Model>
  /** Puts into words what holds in this step only. */
  readonly note: (view: Pick<View, 'instructions' | 'tools'>) => string
  /** Asks a model, as at any other step. */
  readonly ask: (model: Model) => Ask
}

/** How the steps of a run differ from each other: each is prepared once, and nothing of it stays. */
export class StepViews {
  readonly #options: StepViewsOptions
  #last: { readonly step: number; readonly view: Promise<View> } | undefined

  constructor(options: StepViewsOptions) {
    this.#options = options
  }

  /** Asks for the reply of a step as the step was prepared; what is not for a step is asked as it is. */
  async *ask(request: ModelRequest, about: Parameters<Ask>[1]): AsyncGenerator<AgentEvent, ModelReply> {
    const { ask, model } = this.#options
    if (about.purpose !== undefined) return yield* ask(model)(request, about)
    const view = await this.#of(about.step)
    return yield* ask(view.model)(this.#toRequest(request, view), about)
  }

  /** Refuses what may not be called in this step. */
  async judge({ step, tool }: Action): Promise<{ readonly deny: string } | undefined> {
    const { tools } = await this.#of(step)
    if (tools?.includes(tool) ?? true) return undefined
    const allowed = tools?.length === 0 ? 'no tool' : `only ${tools?.join(', ')}`
    return { deny: `in this step ${allowed} may be called.` }
  }

  #of(step: number): Promise<View> {
    if (this.#last?.step !== step) {
      const view = this.#prepare(step)
      // Whoever waits for it is told; the calls of one step may all wait for the same.
      view.catch(() => {})
      this.#last = { step, view }
    }
    return this.#last.view
  }

  async #prepare(step: number): Promise<View> {
    const { prepare, recorder, conversation, model, maxSteps, signal } = this.#options
    const { state, runId } = recorder
    const task = state.start?.task ?? ''
    const messages = conversation()
    const context: StepContext = { runId, task, step, maxSteps, steps: state.steps, messages, model, signal }
    try {
      const given: unknown = await untilAborted(
        Promise.resolve().then(() => prepare(context)),
        signal,
      )
      return await readView(given, this.#options)
    } catch (cause) {
      signal.throwIfAborted()
      const message = `prepareStep failed before step ${step}: ${toErrorData(cause).message}`
      throw new HookError('hook-failed', message, { cause })
    }
  }

  /** The replies of the step so far come after what the step was prepared with. */
  #toRequest({ messages, tools: definitions, ...request }: ModelRequest, view: View): ModelRequest {
    const { conversation, tools: known, note } = this.#options
    const before = view.messages ?? conversation()
    const replies = messages.slice(conversation().length)
    const said = view.instructions === undefined && view.tools === undefined ? [] : [textMessage('user', note(view))]
    const allowed = definitions?.filter(({ name }) => !known.includes(name) || (view.tools?.includes(name) ?? true))
    return {
      ...request,
      ...(allowed && { tools: allowed }),
      messages: mergeUsers([...before, ...said, ...replies]),
    }
  }
}
