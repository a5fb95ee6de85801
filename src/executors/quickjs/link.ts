import type { HostFrame } from '../protocol/frames.ts'
import type { RawFrame } from '../protocol/framing.ts'

/** Who is told what comes from a supervisor. */
export type LinkListener = {
  readonly onFrame: (frame: RawFrame) => void
  /** It is gone. `errors` is what it wrote about it, which names files of this machine. */
  readonly onLost: (reason: string, errors: string) => void
}

/** The way to a supervisor, wherever it runs. */
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
