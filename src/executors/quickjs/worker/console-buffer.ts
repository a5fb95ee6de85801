import type { OutputChunk } from '../../../core/executor.ts'

const flushChars = 4_096
const flushMs = 200

type Options = {
  readonly maxBytes: number
  readonly send: (chunk: OutputChunk) => void
  readonly nowMs: () => number
  /** What an earlier buffer of the same action held. */
  readonly from?: ConsoleState
}

/** All that a buffer holds, as data. */
export type ConsoleState = {
  readonly head: string
  readonly headLeft: number
  readonly tail: string
  readonly dropped: number
}

/**
 * Console output of one action. The first half of what may be kept goes out in pieces as it comes; after that only the
 * end is kept, so that a flood reaches nobody.
 */
export class ConsoleBuffer {
  readonly #options: Options
  #head: string
  #headLeft: number
  #stream: OutputChunk['stream'] = 'log'
  #waiting = ''
  #flushedAt: number
  #tail: string
  #dropped: number

  constructor(options: Options) {
    const { maxBytes, from } = options
    this.#options = options
    this.#head = from?.head ?? ''
    this.#headLeft = from?.headLeft ?? Math.ceil(maxBytes / 2)
    this.#tail = from?.tail ?? ''
    this.#dropped = from?.dropped ?? 0
    this.#flushedAt = options.nowMs()
  }

  get state(): ConsoleState {
    return { head: this.#head + this.#waiting, headLeft: this.#headLeft, tail: this.#tail, dropped: this.#dropped }
  }

  /** Sends again what was sent before. */
  repeat(): void {
    if (this.#head !== '') this.#options.send({ stream: 'log', text: this.#head })
  }

  write(stream: OutputChunk['stream'], text: string): void {
    const head = this.#headLeft > 0 ? fitting(text, this.#headLeft) : ''
    if (head !== '') this.#writeHead(stream, head)
    // Once a line did not fit, nothing may come before it any more.
    if (head.length < text.length) {
      this.#headLeft = 0
      this.#writeTail(text.slice(head.length))
    }
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#waiting !== '') this.#options.send({ stream: this.#stream, text: this.#waiting })
    this.#head += this.#waiting
    this.#waiting = ''
    this.#flushedAt = this.#options.nowMs()
  }

  /** The end of the output that was not sent, and how many characters before it are gone. */
  end(): { readonly tail: string; readonly outputDropped: number } {
    this.flush()
    this.#cutTail()
    return { tail: this.#tail, outputDropped: this.#dropped }
  }

  #writeHead(stream: OutputChunk['stream'], text: string): void {
    if (stream !== this.#stream) this.flush()
    this.#stream = stream
    this.#waiting += text
    this.#headLeft -= Buffer.byteLength(text)
    if (this.#waiting.length >= flushChars || this.#options.nowMs() - this.#flushedAt > flushMs) this.flush()
  }

  #writeTail(text: string): void {
    this.#tail += text
    if (this.#tail.length > this.#options.maxBytes) this.#cutTail()
  }

  #cutTail(): void {
    const kept = fittingEnd(this.#tail, Math.floor(this.#options.maxBytes / 2))
    this.#dropped += this.#tail.length - kept.length
    this.#tail = kept
  }
}

/** As much of the beginning of a text as surely takes no more than these bytes. */
function fitting(text: string, maxBytes: number): string {
  return text.slice(
    0,
    Buffer.byteLength(text) <= maxBytes ? text.length : charsWithin(text.slice(0, maxBytes), maxBytes),
  )
}

function fittingEnd(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const chars = charsWithin(text.slice(-maxBytes), maxBytes)
  return chars === 0 ? '' : text.slice(-chars)
}

function charsWithin(text: string, maxBytes: number): number {
  return Buffer.byteLength(text) <= maxBytes ? text.length : Math.floor(maxBytes / 3)
}
