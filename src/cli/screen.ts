import { paint } from './spans.ts'
import { cutToWidth } from './text-width.ts'
import type { Look } from './page.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 80
const eraseLine = '\r\u001B[K'

/** Where a transcript is written: text that stays, and below it one line that says what is going on. */
export class Screen {
  readonly #output: NodeJS.WritableStream
  readonly #look: Look
  readonly #timer: NodeJS.Timeout | undefined
  #status = ''
  #drawn = false
  #frame = 0

  /** `live` is for terminals only: without it there is no moving line. */
  constructor(output: NodeJS.WritableStream, look: Look, live: boolean) {
    this.#output = output
    this.#look = look
    this.#timer = live ? setInterval(() => this.#tick(), frameMs).unref() : undefined
  }

  /** Writes text, and keeps `status` moving below it until the next call. Resolves when the output can take more. */
  async write(text: string, status: string): Promise<void> {
    if (text === '' && status === this.#status) return
    const erased = this.#erase()
    this.#status = status
    if (erased + text !== '' && !this.#output.write(erased + text)) await drained(this.#output)
  }

  close(): void {
    clearInterval(this.#timer)
    const erased = this.#erase()
    if (erased !== '') this.#output.write(erased)
  }

  #tick(): void {
    if (this.#status === '') return
    this.#frame = (this.#frame + 1) % frames.length
    this.#drawn = true
    const text = cutToWidth(`  ${frames[this.#frame]} ${this.#status}`, this.#look.width - 1)
    this.#output.write(eraseLine + paint([{ text, tone: 'quiet' }], this.#look.colors))
  }

  #erase(): string {
    const written = this.#drawn ? eraseLine : ''
    this.#drawn = false
    return written
  }
}

/** Resolves when the stream wants more, or will never want any. */
function drained(output: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'error'] as const
    const done = (): void => {
      for (const event of events) output.off(event, done)
      resolve()
    }
    for (const event of events) output.on(event, done)
  })
}
