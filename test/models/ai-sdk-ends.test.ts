import { describe, expect, test } from 'vitest'

import { fromAiSdk } from '../../src/models/ai-sdk/index.ts'
import { request } from './asking.ts'
import { handMade, text } from './hand-made.ts'
import type { Asked } from './hand-made.ts'

/** A promise with what settles it: Node.js 20 has no `Promise.withResolvers`. */
function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

describe('an end from outside', () => {
  /** A model whose stream gives one piece and then nothing, and takes no notice of any signal. */
  function hanging() {
    const cancelled = deferred<string>()
    const signals: AbortSignal[] = []
    const { model } = handMade('v3')
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(text),
      cancel: () => cancelled.resolve('cancelled'),
    })
    const doStream = ({ abortSignal }: Asked) => {
      if (abortSignal instanceof AbortSignal) signals.push(abortSignal)
      return Promise.resolve({ stream })
    }
    return { model: { ...model, doStream }, cancelled: cancelled.promise, signals }
  }

  test('cancels the stream of a model that is left, and tells it', async () => {
    const { model, cancelled, signals } = hanging()

    for await (const _ of fromAiSdk(model).stream(request)) break

    expect(await cancelled).toBe('cancelled')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  test('rejects with the reason of an abort, also where the model does not listen', async () => {
    const { model, cancelled } = hanging()
    const reason = new Error('enough')
    const controller = new AbortController()
    const reply = fromAiSdk(model).stream({ ...request, signal: controller.signal })
    const events = reply[Symbol.asyncIterator]()
    await events.next()

    const next = events.next()
    controller.abort(reason)

    await expect(next).rejects.toBe(reason)
    expect(await cancelled).toBe('cancelled')
  })

  test('cancels a stream that opens after the abort', async () => {
    const cancelled = deferred<string>()
    const opened = deferred<{ stream: ReadableStream }>()
    const reason = new Error('enough')
    const controller = new AbortController()
    const model = { ...handMade('v3').model, doStream: () => opened.promise }
    const reply = fromAiSdk(model).stream({ ...request, signal: controller.signal })
    const first = reply[Symbol.asyncIterator]().next()

    controller.abort(reason)
    await expect(first).rejects.toBe(reason)
    opened.resolve({ stream: new ReadableStream({ cancel: () => cancelled.resolve('cancelled') }) })

    expect(await cancelled.promise).toBe('cancelled')
  })
})
