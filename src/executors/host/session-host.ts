import type { KillReason } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import type { HostFrame, PlaceFrame } from '../protocol/frames.ts'
import type { GuardOptions } from './guest-guard.ts'

/** How a place was lost: what is said to whoever reads it, what it wrote itself, and why, where that is known. */
export type Lost = {
  readonly message: string
  readonly cause?: Error | undefined
  readonly reason?: KillReason | undefined
}

/** Who is told what happens to a session. */
export type SessionListener = {
  readonly onFrame: (frame: PlaceFrame, bytes: Uint8Array | undefined) => void
  /** The place is gone, and the session with it. */
  readonly onLost: (lost: Lost) => void
}

/** How the time of an action is kept by the host. */
export type HostTime = Pick<GuardOptions, 'limitMs' | 'load' | 'cpuMs'> & {
  /** How long an action that was aborted may take to end. */
  readonly cancelMs: number
  /** What is said of an action that took longer than it may, and of one that did not end when it was told to. */
  readonly overdue: string
  readonly notEnded: string
}

/** Where sessions live, seen from the host: a supervisor of many, or a guest that is one. */
export interface SessionHost {
  /** What images made by it belong to; rejects when it does not start. */
  readonly build: Promise<string>
  /** How many frames its sessions have sent. */
  readonly said: number
  /** The application stays alive until each `hold` has met its `release`. */
  hold(): void
  release(): void
  /** A number for a session, which no other one of this place has or had. */
  nextSession(): number
  add(session: number, listener: SessionListener): void
  remove(session: number): void
  /** @throws {ExecutorError} `protocol` when the frame is larger than the other side takes. */
  send(frame: HostFrame, bytes?: Uint8Array | string): void
  /** Ends it with everything in it. */
  kill(reason: string): void
  /** @throws {ImageError} when no session of this build can begin with it. */
  checkImage(image: Uint8Array, build: string): void
  time(limits: Limits): HostTime
}
