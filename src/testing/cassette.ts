import { ModelError } from '../core/errors.ts'

/** One request and its response, as they were on the wire, without secrets. */
export type CassetteTurn = {
  readonly request: {
    readonly method: string
    /** Path and query; the host is left out, so that a cassette plays anywhere. */
    readonly path: string
    readonly body: string
    /** SHA-256 of the three fields above, in hexadecimal digits. */
    readonly hash: string
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    /** Whether the body broke off, or was left, before its end. */
    readonly broken?: true
  }
}

/** Recorded traffic with a model's server: plain JSON, to be kept in a file beside the test. */
export type Cassette = { readonly version: 1; readonly turns: readonly CassetteTurn[] }

/** What `recordCassette` takes. */
export type RecordOptions = {
  /** Texts that must not be in the cassette, such as the key. They are replaced by `[secret]`. */
  readonly secrets?: readonly string[]
  /** What sends the requests. Default the global `fetch`. */
  readonly fetch?: typeof fetch
}

/** A `fetch` that records, and what it has recorded. */
export type CassetteRecorder = { readonly fetch: typeof fetch; cassette(): Cassette }

/** A `fetch` that plays. `assertFinished` throws when turns are left. */
export type CassettePlayer = { readonly fetch: typeof fetch; assertFinished(): void }

/** Response headers a client may act on; all others are left out, and with them what identifies an account. */
const keptHeaders = ['content-type', 'retry-after', 'retry-after-ms', 'x-request-id']

/** Makes a `fetch` that passes requests on and records them with their responses, secrets replaced. */
export function recordCassette({ secrets = [], fetch: send = globalThis.fetch }: RecordOptions = {}): CassetteRecorder {
  const turns: (CassetteTurn | undefined)[] = []
  const clean = toClean(secrets)
  const record: typeof fetch = async (input, init) => {
    const place = turns.push(undefined) - 1
    const request = await toRequest(new Request(input, init), clean)
    const response = await send(input, init)
    const head = { status: response.status, headers: headersOf(response, clean) }
    const keep = (body: string, isBroken: boolean): void => {
      turns[place] = { request, response: { ...head, body: clean(body), ...(isBroken && { broken: true }) } }
    }
    if (response.body === null) keep('', false)
    const body = response.body && listening(response.body, keep)
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers })
  }
  return {
    fetch: record,
    cassette: () => ({ version: 1, turns: turns.filter((turn) => turn !== undefined) }),
  }
}

/**
 * Makes a `fetch` that answers from a cassette, turn by turn, without a network.
 *
 * A request that differs from the recorded one rejects with a `ModelError` (`failed`) that shows where they part, and so
 * does one beyond the last turn: neither is tried again.
 *
 * @throws {TypeError} when it is no cassette.
 */
export function playCassette(
  cassette: Cassette,
  { secrets = [] }: Pick<RecordOptions, 'secrets'> = {},
): CassettePlayer {
  if (cassette.version !== 1 || !Array.isArray(cassette.turns)) throw new TypeError('This is no cassette of version 1.')
  const { turns } = cassette
  let played = 0
  const play: typeof fetch = async (input, init) => {
    const number = (played += 1)
    const turn = turns[number - 1]
    if (turn === undefined) throw mismatch(`The cassette has only ${turns.length} turns; this was request ${number}.`)
    const sent = await toRequest(new Request(input, init), toClean(secrets))
    if (sent.hash !== turn.request.hash)
      throw mismatch(`Request ${number} differs from the cassette ${whereFrom(turn.request, sent)}`)
    const { status, headers, body, broken } = turn.response
    return new Response(toStream(body, broken === true), { status, headers })
  }
  return {
    fetch: play,
    assertFinished() {
      if (played < turns.length)
        throw new Error(`The cassette has ${turns.length} turns, but only ${played} were asked for.`)
    },
  }
}

function toClean(secrets: readonly string[]): (text: string) => string {
  const given = secrets.filter((secret) => secret !== '')
  return (text) => given.reduce((safe, secret) => safe.replaceAll(secret, '[secret]'), text)
}

function mismatch(message: string): ModelError {
  return new ModelError('failed', `${message} Record the cassette again if the change is meant.`)
}

/** Says where two requests begin to differ, with a few characters of each. */
function whereFrom(recorded: CassetteTurn['request'], sent: CassetteTurn['request']): string {
  const [before, now] = [recorded, sent].map(({ method, path, body }) => `${method} ${path} ${body}`)
  if (before === undefined || now === undefined) return ''
  let at = 0
  while (at < before.length && before[at] === now[at]) at += 1
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40))
  return `at character ${at}: recorded ${around(before)}, sent ${around(now)}.`
}

async function toRequest(request: Request, clean: (text: string) => string): Promise<CassetteTurn['request']> {
  const { pathname, search } = new URL(request.url)
  const [path, body] = [clean(`${pathname}${search}`), clean(await request.text())]
  const { method } = request
  const bytes = new TextEncoder().encode(`${method} ${path} ${body}`)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { method, path, body, hash }
}

function headersOf({ headers }: Response, clean: (text: string) => string): Record<string, string> {
  const kept = keptHeaders.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, clean(value)]]
  })
  return Object.fromEntries(kept)
}

/** Passes a body on and tells its text when it is over, and whether it broke off. */
function listening(
  body: ReadableStream<Uint8Array>,
  done: (text: string, isBroken: boolean) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done: isOver, value } = await reader.read()
        if (value === undefined || isOver) {
          done(text + decoder.decode(), false)
          controller.close()
          return
        }
        text += decoder.decode(value, { stream: true })
        controller.enqueue(value)
      } catch (error) {
        done(text, true)
        controller.error(error)
      }
    },
    async cancel(reason) {
      done(text, true)
      await reader.cancel(reason)
    },
  })
}

/** A body that comes event by event, and breaks off in the end where the recorded one did. */
function toStream(text: string, isBroken: boolean): ReadableStream<Uint8Array> {
  const pieces = text.split(/(?<=\n\n)/).filter((piece) => piece !== '')
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece))
      else if (isBroken) controller.error(new TypeError('The recorded body broke off here.'))
      else controller.close()
    },
  })
}
