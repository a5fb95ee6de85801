import type { KillReason } from '../../core/executor.ts'
import type { HostFrame } from '../protocol/frames.ts'
import type { RawFrame } from '../protocol/framing.ts'

/** Who is told what comes from a place. */
export type LinkListener = {
  readonly onFrame: (frame: RawFrame) => void
  /** It is gone. `errors` is what it wrote about it, which names files of this machine; `killed` why it was ended. */
  readonly onLost: (reason: string, errors: string, killed?: KillReason) => void
}

/** The way to a place, in frames. */
export interface Link {
  /** @throws {ExecutorError} `protocol` when the frame is larger than the other side takes. */
  send(frame: HostFrame, bytes?: Uint8Array | string): void
  /** Whether it keeps the application alive. */
  keepAlive(isAwaited: boolean): void
  /** Ends it at once. */
  kill(): void
  /** Resolves when it is gone. */
  readonly gone: Promise<void>
}
