import process from 'node:process'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ModelError } from '../../src/core/errors.ts'
import type { ModelReply } from '../../src/core/model.ts'
import { generate } from '../../src/models/generate.ts'
import { openai } from '../../src/models/openai/index.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import type { ServedReply } from '../../src/testing/fault-server-replies.ts'
import { recordCassette } from '../../src/testing/cassette.ts'
import { request } from './asking.ts'

/** `FUZZ_RUNS=10000 npx vitest run test/models/wire.fuzz.test.ts` runs all of them. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 300)
const timeout = 60_000 + numRuns * 20

const usage = { prompt_tokens: 9, completion_tokens: 7 }
const toolCalls = [
  { id: 'a', name: 'add', arguments: '{"a":1,"b":"é"}' },
  { id: 'b', name: 'getWeather', arguments: '{"city":"Zürich"}' },
]
const program = '<code>\nconst text = "Grüße, 世界 🌍";\nfinalAnswer(text.length)\n</code>'
const served: readonly ServedReply[] = [
  { kind: 'reply', text: program, usage },
  { kind: 'reply', text: program, reasoning: 'Let me count, 数.', style: { lineEnd: '\r\n', comments: true } },
  { kind: 'reply', text: 'I call.', toolCalls, usage, style: { dataLines: true, byteOrderMark: true } },
  { kind: 'reply', text: program, finishReason: 'length', style: { lineEnd: '\r', withoutDone: true } },
]

/** The bytes of one stream, and the reply they are. */
type Recorded = { readonly bytes: Uint8Array; readonly reply: ModelReply }

async function record(reply: ServedReply): Promise<Recorded> {
  const server = await faultServer([reply])
  const recorder = recordCassette()
  const whole = await generate(openai({ model: 'test', baseUrl: server.baseUrl, fetch: recorder.fetch }), request)
  await server.close()
  const [turn] = recorder.cassette().turns
  return { bytes: new TextEncoder().encode(turn?.response.body), reply: whole }
}

const recorded = await Promise.all(served.map((reply) => record(reply)))

/** What a client makes of bytes that come in packets of these sizes, over and over, and then end or break. */
async function outcomeOf(bytes: Uint8Array, sizes: readonly number[], isBroken: boolean): Promise<unknown> {
  let at = 0
  let packet = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const end = at + (sizes[packet++ % sizes.length] ?? 1)
      if (at < bytes.length) controller.enqueue(bytes.slice(at, end))
      else if (isBroken) controller.error(new TypeError('terminated'))
      else controller.close()
      at = end
    },
  })
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  const model = openai({ model: 'test', fetch, maxRetries: 0 })
  return await generate(model, request).catch((error: unknown) => error)
}

/** Usage comes after the end of the text, so a cut may take it from a reply that is whole. */
function isWhole(outcome: unknown, { reply }: Recorded): boolean {
  const { usage: _, ...rest } = reply
  try {
    expect(outcome).toMatchObject(rest)
    return true
  } catch {
    return false
  }
}

const ways = fc.record({
  stream: fc.constantFrom(...recorded),
  sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
  isBroken: fc.boolean(),
})
/** A place in a stream, as a part of it. Doubles would nearly all be close to 0. */
const at = fc.nat({ max: 10_000 }).map((part) => part / 10_000)
/** What never is in a stream: control characters and bytes that no UTF-8 has. */
const noise = fc.array(fc.constantFrom(0x00, 0x01, 0x07, 0x0b, 0x1b, 0xc0, 0xf8, 0xff), { minLength: 1, maxLength: 6 })

/** Counts what came, so that a test that only ever sees one outcome is noticed. */
function tally() {
  const counts = { whole: 0, error: 0 }
  const judge = (outcome: unknown, stream: Recorded): boolean => {
    if (outcome instanceof ModelError) counts.error += 1
    else if (isWhole(outcome, stream)) counts.whole += 1
    else return false
    return true
  }
  return { counts, judge }
}

describe('a stream gives the right reply or a typed error', () => {
  test('in whatever packets it comes', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(ways, async ({ stream, sizes }) => {
        expect(await outcomeOf(stream.bytes, sizes, false)).toEqual(stream.reply)
      }),
      { numRuns },
    )
  })

  test('wherever it is cut', { timeout }, async () => {
    const { counts, judge } = tally()
    await fc.assert(
      fc.asyncProperty(ways, at, async ({ stream, sizes, isBroken }, place) => {
        const cut = stream.bytes.slice(0, Math.floor(place * (stream.bytes.length + 1)))

        return judge(await outcomeOf(cut, sizes, isBroken), stream)
      }),
      { numRuns },
    )
    expect(Math.min(counts.whole, counts.error)).toBeGreaterThan(0)
  })

  test.each([
    ['replaces', 1],
    ['is put between', 0],
  ])('wherever noise %s its bytes', { timeout }, async (_, replaces) => {
    const { counts, judge } = tally()
    await fc.assert(
      fc.asyncProperty(ways, at, noise, async ({ stream, sizes }, place, bytes) => {
        const start = Math.floor(place * stream.bytes.length)
        const rest = stream.bytes.slice(start + replaces * bytes.length)
        const broken = Uint8Array.of(...stream.bytes.slice(0, start), ...bytes, ...rest)

        return judge(await outcomeOf(broken, sizes, false), stream)
      }),
      { numRuns },
    )
    expect(counts.error).toBeGreaterThan(0)
  })

  test(
    'wherever any other bytes replace its own: never an error without a type, never a reply without its end',
    { timeout },
    async () => {
      const { counts } = tally()
      const anything = fc.uint8Array({ minLength: 1, maxLength: 8 })
      await fc.assert(
        fc.asyncProperty(ways, at, anything, async ({ stream, sizes }, place, bytes) => {
          const broken = stream.bytes.slice()
          broken.set(bytes, Math.floor(place * (broken.length - bytes.length)))
          const outcome = await outcomeOf(broken, sizes, false)

          counts[outcome instanceof ModelError ? 'error' : 'whole'] += 1
          expect(outcome).toSatisfy((one) => one instanceof ModelError || 'finishReason' in Object(one))
        }),
        { numRuns },
      )
      expect(Math.min(counts.whole, counts.error)).toBeGreaterThan(0)
    },
  )
})
