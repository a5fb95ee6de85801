import { ExecutorError } from '../../core/errors.ts'
import type { FunctionSignatures } from '../../core/executor.ts'

type Asking =
  | { readonly type: 'image' }
  | {
      readonly type: 'functions'
      readonly add: readonly string[]
      readonly remove: readonly string[]
      readonly signatures?: FunctionSignatures
    }

export type Reply = { readonly bytes: Uint8Array | undefined } | { readonly error: string }

type Open = { readonly resolve: (bytes: Uint8Array | undefined) => void; readonly reject: (error: unknown) => void }

/** What a session was asked for and has not yet given. */
export class Requests {
  readonly #send: (frame: Asking & { readonly request: number }) => void
  readonly #open = new Map<number, Open>()
  #last = 0

  constructor(send: (frame: Asking & { readonly request: number }) => void) {
    this.#send = send
  }

  ask(frame: Asking): Promise<Uint8Array | undefined> {
    this.#last += 1
    const request = this.#last
    return new Promise((resolve, reject) => {
      this.#open.set(request, { resolve, reject })
      this.#send({ ...frame, request })
    })
  }

  /** Takes a reply; one to a request that nobody made is left alone. */
  settle(request: number, reply: Reply): void {
    const open = this.#open.get(request)
    this.#open.delete(request)
    if ('error' in reply) open?.reject(new ExecutorError('protocol', reply.error))
    else open?.resolve(reply.bytes)
  }

  fail(error: Error): void {
    for (const { reject } of this.#open.values()) reject(error)
    this.#open.clear()
  }
}
