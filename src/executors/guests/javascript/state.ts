import { bareList, NativeMap } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import type { Media } from '../../../values/media/media.ts'
import { postKinds } from './channel.ts'
import type { GuestOptions, GuestResult, Post } from './channel.ts'

export type PendingCall = {
  readonly name: string
  /** Its arguments in wire form. */
  readonly text: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** Its stack says where the call was made. */
  readonly made: Error
}

export type Timer = {
  readonly handle: number
  readonly callback: (...args: unknown[]) => unknown
  readonly args: unknown[]
  readonly delayMs: number
  readonly repeats: boolean
}

/** All there is to know about one action while it runs. */
export type ActionState = {
  /** Calls so far, timers included: the ordinal of the last one. */
  ordinal: number
  /** Calls of host functions so far, those that still wait for their turn included. */
  calls: number
  unsettledCalls: number
  inFlight: number
  /** Calls that are not settled, at their ordinals. */
  readonly pending: BareList<PendingCall | undefined>
  /** Calls that wait until others have settled, by their ordinals. */
  readonly queue: BareList<number>
  queueHead: number
  readonly timers: Map<number, Timer>
  readonly timerOrdinals: Map<number, number>
  timerCount: number
  timersStarted: number
  clearedTimers: number
  /** `finalAnswer` was called: nothing the code still does counts. */
  latched: boolean
  answerPending: boolean
  answer: string | undefined
  result: GuestResult | undefined
  readonly floating: BareList<string>
  /** Images that were printed, or are in the last value, each once. */
  readonly shown: BareList<Media>
}

export function newAction(): ActionState {
  return {
    ordinal: 0,
    calls: 0,
    unsettledCalls: 0,
    inFlight: 0,
    pending: bareList(),
    queue: bareList(),
    queueHead: 0,
    timers: new NativeMap(),
    timerOrdinals: new NativeMap(),
    timerCount: 0,
    timersStarted: 0,
    clearedTimers: 0,
    latched: false,
    answerPending: false,
    answer: undefined,
    result: undefined,
    floating: bareList(),
    shown: bareList(),
  }
}

type SessionState = {
  post: Post
  options: GuestOptions
  action: ActionState
  clockMs: number
  handles: number
  /** Names of functions the host has taken back. */
  readonly removed: Map<string, boolean>
}

const closed: GuestOptions = {
  seed: 0,
  functions: [],
  callsPerStep: 0,
  callsInFlight: 0,
  argumentBytes: 0,
  answerBytes: 0,
  consoleBytes: 0,
  valueChars: 0,
}

/** The state of the session. It lives inside the interpreter, so that an image of the interpreter holds all of it. */
export const state: SessionState = {
  post: () => undefined,
  options: closed,
  action: newAction(),
  clockMs: 0,
  handles: 0,
  removed: new NativeMap(),
}

/** Bytes of a text in UTF-8, counted outside, where it takes no time. */
export function measure(text: string): number {
  const bytes = state.post(postKinds.size, 0, '', text)
  return typeof bytes === 'number' ? bytes : 0
}
