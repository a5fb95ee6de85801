import { AgentError } from '../core/errors.ts'
import type { Interlude } from '../core/loop.ts'
import type { Model, ModelEvent, ModelReply, ModelRequest } from '../core/model.ts'
import type { Runtime } from '../core/runtime.ts'
import type { Budget } from '../core/tool.ts'
import { addTotals, noUsage } from '../core/usage.ts'
import type { TotalUsage, Usage } from '../core/usage.ts'
import { estimateRequest, toTokens } from '../notes/token-estimate.ts'

/** What a run may use, together with all runs that its calls start. What is left out has no bound. */
export type BudgetOptions = {
  /** Tokens of requests and replies; estimated where a model counts none. A reply that was begun is paid for whole. */
  readonly tokens?: number
  /** Requests to models, those of plans and other notes among them. */
  readonly modelCalls?: number
  /** Calls of tools and of members. */
  readonly toolCalls?: number
  /** US dollars, as far as models say what replies cost: see `priced()` of `smolagents-ts/models/wrappers`. */
  readonly costUsd?: number
  /** Milliseconds that it may go on, the time between a stop and a resume not counted. */
  readonly timeMs?: number
}

type Kind = keyof BudgetOptions
/** What is to be done next: a call, or a request to a model. */
type Next = Parameters<Budget['check']>[0]

const kinds: Readonly<Record<Kind, string>> = {
  tokens: 'tokens',
  modelCalls: 'requests to models',
  toolCalls: 'calls',
  costUsd: 'USD',
  timeMs: 'ms',
}

const longestMs = 2 ** 31 - 1

/** A budget was used up: it ends the run whose budget it is, as `over-budget`. */
export class BudgetError extends AgentError<'over-budget'> {
  override readonly name = 'RunError'
}

/** @throws {TypeError} unless it is absent or a budget. */
export function checkBudget(budget: unknown): void {
  if (budget === undefined) return
  if (typeof budget !== 'object' || budget === null || Array.isArray(budget)) {
    throw new TypeError(`budget must be an object such as { tokens: 100_000 }, not ${JSON.stringify(budget)}.`)
  }
  for (const [name, value] of Object.entries(budget)) if (value !== undefined) checkBound(name, value)
}

function checkBound(name: string, value: unknown): void {
  if (!Object.hasOwn(kinds, name)) {
    throw new TypeError(`A budget has no ${name}; there are ${Object.keys(kinds).join(', ')}.`)
  }
  const [isNumber, what] = name === 'costUsd' ? [Number.isFinite, 'number'] : [Number.isSafeInteger, 'integer']
  if (!(isNumber(value) && Number(value) > 0)) {
    throw new TypeError(`budget.${name} must be a positive ${what}, not ${String(value)}.`)
  }
  if (name === 'timeMs' && Number(value) > longestMs) {
    throw new TypeError(`budget.timeMs must be at most ${longestMs}, which is as long as a timer can wait.`)
  }
}

/** The bounds of an agent, with those that one of its runs was given in their place. */
export function joinBudgets(ofAgent: BudgetOptions, ofRun: BudgetOptions = {}): BudgetOptions {
  const given = Object.entries(ofRun).filter(([, bound]) => bound !== undefined)
  return { ...ofAgent, ...Object.fromEntries(given) }
}

export type BudgetParts = {
  /** Names of the agents down to the one whose budget it is. */
  readonly path: string
  /** That of the run which started this one: what is used here is used there as well. */
  readonly parent: Budget | undefined
  /** Ends the run whose budget it is. */
  readonly exceed: (error: BudgetError) => void
}

/** Counts what a run and those below it use, and ends it before it uses more than it may. */
export class RunBudget implements Budget {
  readonly #limits: BudgetOptions
  readonly #parts: BudgetParts
  #used: TotalUsage = noUsage
  #estimatedTokens = 0

  constructor(limits: BudgetOptions, parts: BudgetParts) {
    this.#limits = limits
    this.#parts = parts
  }

  spend(usage: Partial<TotalUsage>, estimatedTokens = 0): void {
    this.#used = addTotals(this.#used, usage)
    this.#estimatedTokens += estimatedTokens
    this.#parts.parent?.spend(usage, estimatedTokens)
  }

  /** All that was used, but for what is only estimated. */
  get used(): TotalUsage {
    return this.#used
  }

  takeCall(): void {
    this.check('toolCalls')
    this.spend({ toolCalls: 1 })
  }

  check(next: Next): void {
    this.#parts.parent?.check(next)
    const [kind, used] = this.#usedUp(next) ?? []
    if (kind === undefined || used === undefined) return
    const error = this.#error(kind, used)
    this.#parts.exceed(error)
    throw error
  }

  /** What ends the run between two steps, before a next one begins that could not be paid for. */
  readonly ending: Interlude = {
    isDue: (_state, { taken, maxSteps }) => taken < maxSteps && this.#usedUp('modelCalls') !== undefined,
    run: () => this.#end(),
  }

  /** Pays for a whole reply; throws before it is asked for when there is nothing left. */
  async *pay<Event>(
    request: ModelRequest,
    asking: AsyncGenerator<Event, ModelReply>,
  ): AsyncGenerator<Event, ModelReply> {
    this.check('modelCalls')
    this.spend({ modelCalls: 1 })
    const reply = yield* asking
    if (reply.usage) this.spend(reply.usage)
    else this.spend({ uncountedCalls: 1 }, estimateRequest(request) + toTokens(charsOf(reply)))
    return reply
  }

  /** A model whose replies are paid for also when they break off. */
  counting(model: Model): Model {
    const isBounded = this.#parts.parent !== undefined || Object.keys(this.#limits).length > 0
    if (!isBounded) return model
    const { id, capabilities } = model
    return { id, capabilities, stream: (request) => this.#countBroken(model, request) }
  }

  async *#countBroken(model: Model, request: ModelRequest): AsyncGenerator<ModelEvent, void> {
    let usage: Usage | undefined
    let chars = 0
    let isBroken = false
    try {
      for await (const event of model.stream(request)) {
        isBroken = event.type !== 'finish'
        if (event.type === 'usage') usage = event.usage
        if (event.type === 'text-delta' || event.type === 'reasoning-delta') chars += event.text.length
        yield event
      }
    } finally {
      if (isBroken && usage) this.spend(usage)
      else if (isBroken) this.spend({ uncountedCalls: 1 }, estimateRequest(request) + toTokens(chars))
    }
  }

  /** Ends the run when its time is over, unless `signal` says that it has ended. */
  async limitTime(
    runtime: Runtime,
    { usedMs, signal }: { readonly usedMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { timeMs } = this.#limits
    if (timeMs === undefined) return
    // It rejects when the run is over before its time is.
    const isOver = await runtime.sleep(Math.max(0, timeMs - usedMs), signal).then(
      () => true,
      () => false,
    )
    if (isOver) this.#parts.exceed(this.#error('timeMs', timeMs))
  }

  /** The bound that leaves no room for the next one, with what was used of it. */
  #usedUp(next: Next): readonly [Kind, number] | undefined {
    const { toolCalls, modelCalls, costUsd = 0 } = this.#used
    const counts: readonly (readonly [Kind, number])[] =
      next === 'toolCalls'
        ? [[next, toolCalls]]
        : [
            ['tokens', this.#tokens],
            ['costUsd', costUsd],
            [next, modelCalls],
          ]
    return counts.find(([kind, used]) => used >= (this.#limits[kind] ?? Infinity))
  }

  get #tokens(): number {
    return this.#used.inputTokens + this.#used.outputTokens + this.#estimatedTokens
  }

  // oxlint-disable-next-line require-yield -- it has nothing to tell but its end
  async *#end(): AsyncGenerator<never, void> {
    this.check('modelCalls')
  }

  #error(kind: Kind, used: number): BudgetError {
    const limit = this.#limits[kind] ?? 0
    const spent = used > limit ? `, ${used} were used` : ''
    const message = `The budget of ${limit} ${kinds[kind]} of ${this.#parts.path} is used up${spent}. Raise budget.${kind}, or make the task smaller.`
    return new BudgetError('over-budget', message, { details: { budget: kind, limit, used } })
  }
}

function charsOf({ text, reasoning = '', toolCalls }: ModelReply): number {
  return text.length + reasoning.length + toolCalls.reduce((sum, { input }) => sum + input.length, 0)
}
