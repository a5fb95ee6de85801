/**
 * The program that runs in the interpreter before any other: it builds the globals the model's code sees, and holds
 * the state of the session (pending calls, timers, clock, randomness, the answer). It talks to the worker by primitive
 * values only.
 */
import { decode, encodeText, mayHoldTag } from '../../../values/codec.ts'
import { define, keysOf, mapSet, parse, read } from '../../../values/intrinsics.ts'
import { installAnswer } from './answer.ts'
import { installAborting } from './abort.ts'
import { announceCalls, eachPending, installFunction, settleCall } from './calls.ts'
import { answerFunction, guestGlobal, postGlobal } from './channel.ts'
import type { Guest, GuestOptions, GuestResult, GuestStatus, Post } from './channel.ts'
import { installClock, setClock } from './clock.ts'
import { installClone } from './clone.ts'
import { installConsole, reportError, resetConsole } from './console.ts'
import { installCrypto } from './crypto.ts'
import { installEvents } from './events.ts'
import { installMedia, shownImages } from './media.ts'
import { installIntl } from './intl/install.ts'
import { fixStacks, hidden } from './intrinsics.ts'
import { installRandom } from './random.ts'
import { errorResult, linesOf, namesText, valueResult } from './results.ts'
import { newAction, state } from './state.ts'
import { installTextCoding } from './text-coding.ts'
import { announceTimers, clearTimers, installTimers } from './timers.ts'
import { installUrls } from './url.ts'

const neverSettles: GuestResult = {
  kind: 'error',
  name: 'Error',
  text: 'The code waits for a promise that can never settle: no call, timer or job is left that could settle it.',
  stack: '',
}

const guest: Guest = {
  open(options) {
    const given = parse<GuestOptions>(options)
    state.options = given
    installRandom(given.seed)
    installFunctions(given.functions)
  },
  begin(nowMs, variables) {
    setClock(nowMs)
    resetConsole()
    state.action = newAction()
    const values = parse<Readonly<Record<string, unknown>>>(variables)
    const isPlain = !mayHoldTag(variables)
    const names = keysOf(values)
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] ?? ''
      define(globalThis, name, isPlain ? values[name] : decode(values[name]))
    }
  },
  settle(call, nowMs, text) {
    setClock(nowMs)
    if (call > 0) settleCall(call, true, text)
    else settleCall(-call, false, text)
  },
  status() {
    const ended = ending()
    // Asked after every frame, so it is worth being quick.
    return ended === undefined ? `w${state.action.unsettledCalls}` : encodeText(ended)
  },
  functions(add, remove) {
    const removed = parse<readonly string[]>(remove)
    for (let index = 0; index < removed.length; index += 1) mapSet(state.removed, removed[index] ?? '', true)
    installFunctions(parse<readonly string[]>(add))
  },
  announce(options) {
    state.options = parse<GuestOptions>(options)
    announceCalls()
    announceTimers()
  },
  answer: () => state.action.answer ?? '',
  shown: shownImages,
  fulfilled(wrapped) {
    if (state.action.latched) return
    state.action.result = valueResult(
      typeof wrapped === 'object' && wrapped !== null ? read(wrapped, 'value') : undefined,
    )
  },
  rejected(reason) {
    if (state.action.latched) return
    state.action.result = errorResult(reason)
  },
  names: (object) => (typeof object === 'object' && object !== null ? namesText(object) : ''),
  variables: () => linesOf(keysOf(globalThis)),
  uncaught: (error) => reportError('in a job', error),
}

function installFunctions(names: readonly string[]): void {
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? ''
    if (name !== answerFunction) installFunction(name)
  }
}

/** How the action ended; nothing while it waits. */
function ending(): GuestStatus | undefined {
  const { action } = state
  const { answer, answerPending, result, unsettledCalls } = action
  if (answer !== undefined) return done({ kind: 'answer', pending: sentCalls() })
  if (result !== undefined && !answerPending) {
    if (unsettledCalls === 0) return done(result)
    noteFloating()
    return undefined
  }
  return unsettledCalls === 0 && action.timerCount === 0 ? done(neverSettles) : undefined
}

function done(result: GuestResult): GuestStatus {
  clearTimers()
  const { floating, clearedTimers, shown } = state.action
  const names: string[] = []
  for (let index = 0; index < floating.length; index += 1) define(names, index, floating[index])
  const status = { floating: names, clearedTimers, ...result }
  return shown.length > 0 && result.kind !== 'answer' ? { ...status, shows: true } : status
}

/** Calls the host knows of that have no result yet. Those that still waited for their turn are never made. */
function sentCalls(): number[] {
  const { queue, queueHead } = state.action
  const unsent = queue[queueHead] ?? Infinity
  const ordinals: number[] = []
  eachPending((_, ordinal) => {
    if (ordinal < unsent) define(ordinals, ordinals.length, ordinal)
  })
  return ordinals
}

/** The program is over and these calls still run: nobody waits for them. */
function noteFloating(): void {
  const { floating } = state.action
  eachPending(({ name }) => {
    for (let index = 0; index < floating.length; index += 1) if (floating[index] === name) return
    floating[floating.length] = name
  })
}

function install(): void {
  // The worker put it there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  state.post = read(globalThis, postGlobal) as Post
  Reflect.deleteProperty(globalThis, postGlobal)
  // Nobody shares memory here, and what cannot be sent need not be there.
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
  fixStacks()
  installClock()
  installConsole()
  installTimers()
  installAnswer()
  installIntl()
  installClone()
  installUrls()
  installTextCoding()
  installEvents()
  installAborting()
  installCrypto()
  installMedia()
  hidden(globalThis, guestGlobal, guest)
}

install()
