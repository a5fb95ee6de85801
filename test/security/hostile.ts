import { ProtocolError } from '../../src/executors/protocol/framing.ts'

/** What comes of something hostile: a result, or the one kind of error that ends the process it came from. */
export function outcome<Result>(work: () => Result): Result | 'refused' {
  try {
    return work()
  } catch (error) {
    if (error instanceof ProtocolError) return 'refused'
    throw error
  }
}

/** Text as it travels. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
