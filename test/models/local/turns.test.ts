import { describe, expect, test } from 'vitest'

import { Turns } from '../../../src/models/local/turns.ts'

describe('turns', () => {
  test('give the free place that suits best', async () => {
    const turns = new Turns([1, 5, 3])

    expect([await turns.take((place) => place), await turns.take((place) => -place)]).toEqual([5, 1])
  })

  test('come in the order of asking, also before newcomers', async () => {
    const turns = new Turns(['only'])
    const order: string[] = []
    const work = async (name: string): Promise<void> => {
      const place = await turns.take(() => 0)
      order.push(name)
      await Promise.resolve()
      turns.give(place)
    }

    await Promise.all(['a', 'b', 'c'].map((name) => work(name)))

    expect(order).toEqual(['a', 'b', 'c'])
  })

  test('leave out who does not want to wait any more', async () => {
    const turns = new Turns(['only'])
    const place = await turns.take(() => 0)
    const controller = new AbortController()
    const reason = new Error('enough')
    const gone = turns.take(() => 0, controller.signal)
    const next = turns.take(() => 0)

    controller.abort(reason)
    turns.give(place)

    await expect(gone).rejects.toBe(reason)
    expect(await next).toBe('only')
    await expect(turns.take(() => 0, controller.signal)).rejects.toBe(reason)
  })
})
