import { setTimeout } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { emitting } from '../../src/core/emitting.ts'
import { collect } from '../helpers/collect.ts'

test('yields events in order, however they are spread over time, and returns the result', async () => {
  const source = emitting<number, string>(async (emit) => {
    emit(1)
    emit(2)
    await setTimeout(1)
    emit(3)
    return 'done'
  })

  expect(await collect(source)).toEqual({ events: [1, 2, 3], result: 'done' })
})

test('throws what the work throws, after the events that led up to it', async () => {
  const source = emitting<number, never>(async (emit) => {
    emit(1)
    await setTimeout(1)
    throw new Error('broken')
  })

  expect(await source.next()).toEqual({ done: false, value: 1 })
  await expect(source.next()).rejects.toThrow('broken')
})

test('tells the work when its listener leaves early', async () => {
  let signal: AbortSignal | undefined
  const source = emitting<number, never>((emit, left) => {
    signal = left
    emit(1)
    return new Promise(() => {})
  })

  await source.next()
  await source.return(Promise.reject(new Error('left'))).catch(() => {})

  expect(signal?.aborted).toBe(true)
})

test('joins events that wait, where they can stand for one', async () => {
  const join = (a: string, b: string): string | undefined => (a[0] === b[0] ? a + b.slice(1) : undefined)
  const source = emitting<string, null>((emit) => {
    for (const event of ['a1', 'a2', 'b1', 'a3']) emit(event)
    return Promise.resolve(null)
  }, join)

  expect((await collect(source)).events).toEqual(['a12', 'b1', 'a3'])
})
