import { describe, expect, test } from 'vitest'

import { readServerSentEvents } from '../../src/models/openai/read-stream.ts'
import { collect } from '../helpers/collect.ts'

const never = new AbortController().signal

async function piecesOf(body: ReadableStream<Uint8Array>) {
  return (await collect(readServerSentEvents(body, never))).events.flat()
}

/** A body of these packets, and how it was let go: `ended` or `cancelled`. */
function bodyOf(packets: readonly string[], endless = false) {
  const left = [...packets]
  let end: (how: string) => void = () => {}
  const gone = new Promise<string>((resolve) => {
    end = resolve
  })
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const packet = left.shift()
        if (packet !== undefined) controller.enqueue(new TextEncoder().encode(packet))
        else if (!endless) {
          controller.close()
          end('ended')
        }
      },
      cancel: () => end('cancelled'),
    },
    { highWaterMark: 0 },
  )
  return { body, gone }
}

describe('after [DONE] a body', () => {
  test('is read to its end, so that the connection can be used again', async () => {
    const { body, gone } = bodyOf(['data: a\n\ndata: [DONE]\n\n', 'data: ignored\n\n', ''])

    const pieces = await piecesOf(body)

    expect(pieces).toEqual([{ kind: 'data', text: 'a' }])
    expect(await gone).toBe('ended')
  })

  test('is let go when it does not end', async () => {
    const { body, gone } = bodyOf(['data: a\n\ndata: [DONE]\n\n'], true)

    const pieces = await piecesOf(body)

    expect(pieces).toEqual([{ kind: 'data', text: 'a' }])
    expect(await gone).toBe('cancelled')
  })
})

describe('a piece', () => {
  test.each([
    ['a field that does not exist', 'name: x\n\n', { kind: 'noise', text: 'name: x' }],
    ['a line without a field', '{"error": "x"}\n\n', { kind: 'noise', text: '{"error": "x"}' }],
    ['a field `error`', 'error: {"message":"x"}\n\n', { kind: 'error', text: '{"message":"x"}' }],
    ['a control character in a comment', ': a\u0001data: x\n\n', { kind: 'noise', text: ': a\u0001data: x\n\n' }],
    ['an event of the type error', 'event: error\ndata: x\n\n', { kind: 'error', text: 'x' }],
  ])('is made of %s', async (_, text, piece) => {
    expect(await piecesOf(bodyOf([text]).body)).toEqual([piece])
  })

  test('is not made of the fields `id`, `retry` and `event` alone, nor of an event without its empty line', async () => {
    const { body } = bodyOf(['id: 1\nretry: 10\nevent: x\n\n', ': comment\n\n', 'data: half\n'])

    expect(await piecesOf(body)).toEqual([])
  })

  test('is noise where a control character is in it that is neither a tab nor the end of a line', async () => {
    const codes = Array.from({ length: 160 }, (_, code) => code)

    const noisy: number[] = []
    for (const code of codes) {
      const pieces = await piecesOf(bodyOf([`data: a${String.fromCharCode(code)}data: b\n\n`]).body)
      if (pieces.some(({ kind }) => kind === 'noise')) noisy.push(code)
    }

    expect(noisy).toEqual(codes.filter((code) => code < 32 && ![9, 10, 13].includes(code)))
  })

  test('of endless length is noise', async () => {
    const { body } = bodyOf(Array.from({ length: 17 }, () => `data: ${'x'.repeat(1024 * 1024)}`))

    const { value: pieces } = await readServerSentEvents(body, never).next()

    expect(pieces).toContainEqual({ kind: 'noise', text: '(an event of over 16777216 characters)' })
  })
})
