import { describe, expect, test } from 'vitest'

import { FairQueue } from '../../src/executors/quickjs/supervisor/fair-queue.ts'
import { Scheduler } from '../../src/executors/quickjs/supervisor/scheduler.ts'
import type { Room } from '../../src/executors/quickjs/supervisor/scheduler.ts'
import { until } from '../helpers/processes.ts'

function isAnyone(): boolean {
  return true
}

describe('a queue that is fair', () => {
  test('serves tenants in turns, and each in its order', () => {
    const queue = new FairQueue<{ readonly tenant: string; readonly name: string }>()
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add({ tenant: name[0] ?? '', name })

    const order: (string | undefined)[] = []
    while (!queue.isEmpty) order.push(queue.next(isAnyone)?.name)

    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  test('finds whom is preferred wherever they stand, and nobody where none is', () => {
    const queue = new FairQueue<{ readonly tenant: string; readonly name: string }>()
    for (const name of ['a1', 'a2', 'b1', 'b2']) queue.add({ tenant: name[0] ?? '', name })

    const order = [
      queue.next(
        ({ name }) => name === 'none',
        ({ name }) => name === 'a2',
      )?.name,
      queue.next(({ name }) => name === 'none')?.name,
      queue.next(isAnyone)?.name,
    ]

    expect(order).toEqual(['a2', undefined, 'b1'])
  })
})

describe('a turn', () => {
  /** Something that parks as soon as it is asked to. */
  class Parking {
    readonly tenant: string
    hasParked = false
    turns = 0

    constructor(tenant: string) {
      this.tenant = tenant
    }

    run(): void {
      this.turns += 1
      this.hasParked = false
    }

    watch(): void {}

    askToPark(): void {
      this.hasParked = true
    }

    goOn(): void {
      this.hasParked = false
    }
  }

  test('goes round among those that park', async () => {
    const scheduler = new Scheduler(1, () => false)
    const items = ['a', 'b', 'c'].map((tenant) => new Parking(tenant))

    for (const item of items) scheduler.request(item)
    await until(() => items.every((item) => item.turns >= 2))
    for (const item of items) scheduler.release(item)

    expect(items.every((item) => item.turns >= 2)).toBe(true)
  })

  test('goes to those that have a place while there is none to spare, and first to those that give one back', () => {
    const order: string[] = []
    class Placed extends Parking {
      readonly place: 'none' | 'kept' | 'leaving'
      constructor(place: 'none' | 'kept' | 'leaving') {
        super(place)
        this.place = place
      }
      override run(): void {
        order.push(this.place)
      }
    }
    let room: Room = 'full'
    const scheduler = new Scheduler(
      1,
      () => false,
      () => room,
    )
    const [first, ...items] = (['kept', 'none', 'kept', 'leaving'] as const).map((place) => new Placed(place))

    for (const item of [first, ...items]) if (item) scheduler.request(item)
    if (first) scheduler.release(first)
    const [newcomer, kept, leaving] = items
    if (leaving) scheduler.release(leaving)
    room = 'free'
    if (kept) scheduler.release(kept)
    if (newcomer) scheduler.release(newcomer)

    expect(order).toEqual(['kept', 'leaving', 'kept', 'none'])
  })

  test('that needs a place waits while one is about to be free, and goes on when it is', () => {
    const order: string[] = []
    class Placed extends Parking {
      readonly place: 'none' | 'kept'
      constructor(place: 'none' | 'kept') {
        super(place)
        this.place = place
      }
      override run(): void {
        order.push(this.place)
      }
    }
    let room: Room = 'soon'
    const scheduler = new Scheduler(
      1,
      () => false,
      () => room,
    )

    for (const place of ['none', 'none'] as const) scheduler.request(new Placed(place))
    const kept = new Placed('kept')
    for (let turn = 0; turn < 20; turn += 1) {
      scheduler.request(kept)
      scheduler.release(kept)
    }
    expect(new Set(order)).toEqual(new Set(['kept']))
    room = 'full'
    scheduler.pump()

    expect(order.at(-1)).toBe('none')
  })

  test('that was to end for somebody who waits no more goes on', async () => {
    class Slow extends Parking {
      asked = false
      override askToPark(): void {
        // It gets to it later, when nobody waits any more.
        if (!this.asked) setTimeout(() => (this.hasParked = true), 30)
        this.asked = true
      }
    }
    const scheduler = new Scheduler(2, () => false)
    const [slow, other, waiting] = [new Slow('a'), new Parking('b'), new Parking('c')]
    for (const item of [slow, other, waiting]) scheduler.request(item)
    await until(() => slow.asked)

    scheduler.release(other)
    scheduler.release(waiting)
    await until(() => slow.hasParked)
    await until(() => !slow.hasParked)
    scheduler.release(slow)

    expect(slow.turns).toBe(1)
  })
})
