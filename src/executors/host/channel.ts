import type { KillReason, Language } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'

/** How a guest came to its end. */
export type Gone = {
  /** What happened, as the end of a sentence that begins with what was lost: `it ended with code 1`. */
  readonly reason: string
  /** What it wrote to its error stream, which may name files of this machine and so is for people only. */
  readonly errors?: string
  /** Why the code in it was ended, where that is known: `memory` when it took more than it may. */
  readonly killed?: KillReason
}

/** Who is told what comes over a channel. */
export type ChannelListener = {
  /** What was sent, in any pieces. */
  readonly onBytes: (bytes: Uint8Array) => void
  /** Nothing more will come. Called once. */
  readonly onGone: (gone: Gone) => void
}

/** What a place has used of the machine so far. */
export type Usage = { readonly cpuMs: number; readonly memoryBytes: number }

/** The way to one guest, in bytes. Whoever makes it starts the guest, and ends it with everything it ran in. */
export interface Channel {
  /** Sends bytes in order; what cannot be sent yet waits. */
  write(bytes: Uint8Array): void
  /** Whether it keeps the application alive. */
  keepAlive(isAwaited: boolean): void
  /** Whether what comes should wait, where that can be had: the application cannot keep up with it. */
  pause?(isPaused: boolean): void
  /** What the guest has used so far, where that can be told at once. */
  usage?(): Usage | undefined
  /** Ends the guest at once. May be called again, and when it is gone. */
  kill(): void
  /** Resolves when nothing of it is left. */
  readonly gone: Promise<void>
}

/** What a channel is opened for. */
export type ConnectOptions = {
  readonly language: Language
  readonly limits: Limits
  readonly signal?: AbortSignal
}

/** Starts a guest; rejects with an `ExecutorError` `unavailable` when it cannot be started. */
export type Connect = (options: ConnectOptions, listener: ChannelListener) => Promise<Channel>
