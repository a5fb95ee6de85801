import { afterAll, describe, expect, test } from 'vitest'

import { toLimits } from '../../src/core/limits.ts'
import type { Executor, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import { now, TestHost } from './test-host.ts'

const options: OpenOptions = {
  language: 'javascript',
  limits: toLimits(),
  seed: 7,
  functions: ['echo', 'fail', 'hang', 'finalAnswer'],
}

/** Code that waits in the middle of what is hard to keep: closures, a private field, a generator, a map by objects. */
export const interruptedCode = `
class Ledger { #total = 0; add(n) { this.#total += n; return this.#total } get total() { return this.#total } }
const ledger = new Ledger()
function* countdown() { let n = 3; while (n > 0) yield n-- }
const steps = countdown()
steps.next()
const key = { name: 'key' }
const byObject = new Map([[key, 'found']])
let refused = ''
console.log('before')
const makeAdder = (step) => (n) => ledger.add(n * step)
const add = makeAdder(10)
async function* results() { yield await hang('first'); yield await hang('second') }
try {
  for await (const result of results()) add(result)
} catch (error) { refused = error.message }
finalAnswer({ total: ledger.total, left: [...steps], found: byObject.get(key), refused })`

export const interruptedAnswer = { total: 50, left: [2, 1], found: 'found', refused: 'no luck' }

/** What every executor keeps to whose interpreters can become images. */
export function executorImagesContract(name: string, create: () => Executor): void {
  describe(`${name} and images of its interpreters`, () => {
    const executor = create()
    afterAll(() => executor.close())

    function open(given: Partial<OpenOptions> = {}): Promise<Sandbox> {
      return executor.open({ ...options, ...given })
    }

    async function text(sandbox: Sandbox, code: string, host = new TestHost()): Promise<string | undefined> {
      const execution = await sandbox.execute({ code, filename: 'a.js', now }, host)
      if (execution.kind !== 'value') throw new TypeError(`It ended as ${JSON.stringify(execution)}.`)
      return execution.text
    }

    test('opens another interpreter in the same state, and neither sees what happens in the other', async () => {
      const first = await open()
      await text(first, 'let n = 1; const bump = () => ++n; class Point { constructor(x) { this.x = x } }')

      const image = await first.snapshot?.()
      const second = await open({ ...(image && { image }) })
      const left = await text(first, '[bump(), bump(), new Point(4).x].join()')
      const right = await text(second, '[bump(), new Point(5).x].join()')

      expect([left, right]).toEqual(['2,3,4', '2,5'])
    })

    test('goes on with the same chance and the same clock', async () => {
      const first = await open()
      await text(first, 'Math.random()')
      const image = (await first.snapshot?.()) ?? new Uint8Array()
      const second = await open({ image, seed: 99 })
      const code = '[Math.random(), performance.now(), Date.now()].join()'

      expect(await text(second, code)).toBe(await text(first, code))
    })

    test('tells errors of functions from before in the text the model wrote', async () => {
      const first = await open()
      await text(first, '\n\nfunction broken() { null.x }')
      const second = await open({ image: (await first.snapshot?.()) ?? new Uint8Array() })

      const execution = await second.execute({ code: 'broken()', filename: 'b.js', now }, new TestHost())

      expect(execution).toMatchObject({ kind: 'error', error: { stack: expect.stringContaining('broken (a.js:3:') } })
    })

    test('takes images by itself after every action, of the state it left', async () => {
      const sandbox = await open()
      await text(sandbox, 'var kept = 1')
      await sandbox.execute({ code: 'kept = 2; null.x', filename: 'b.js', now }, new TestHost())
      // Whoever asks for one gets it after those that are under way.
      await sandbox.snapshot?.()

      const { upTo, bytes } = sandbox.latestImage ?? {}
      const second = await open({ image: bytes ?? new Uint8Array() })

      expect(upTo).toBe(2)
      expect(await text(second, 'kept')).toBe('2')
    })

    test('goes on in the middle of an action, with the calls that were pending', async () => {
      const first = await open()
      const before = new TestHost()
      const abandoned = first.execute({ code: interruptedCode, filename: 'a.js', now }, before)
      await before.untilHanging()
      const image = (await first.snapshot?.()) ?? new Uint8Array()
      await first.close()
      await abandoned

      const second = await open({ image })
      const after = new TestHost()
      const { isInterrupted } = second
      const done = second.resume?.(after)
      await after.untilHanging(1)
      const announced = after.calls.map(({ ordinal, name: called, args }) => ({ ordinal, called, args }))
      after.hanging[0]?.({ now, ok: true, value: 5 })
      await after.untilHanging(2)
      after.hanging[1]?.({ now, ok: false, error: { name: 'ToolError', message: 'no luck' } })

      expect(isInterrupted).toBe(true)
      expect(announced).toEqual([{ ordinal: 1, called: 'hang', args: ['first'] }])
      expect(await done).toMatchObject({ kind: 'answer', value: interruptedAnswer, output: 'before\n' })
    })

    test('keeps timers that were running, and calls that waited for a place', async () => {
      const first = await open({ limits: toLimits({ callsInFlight: 1 }) })
      const code =
        'setTimeout(() => console.log("late"), 1); await Promise.all([hang(1), hang(2), echo(3)]).then((r) => r.join())'
      const before = new TestHost()
      const abandoned = first.execute({ code: code.replace(', 1)', ', 1e8)'), filename: 'a.js', now }, before)
      await before.untilHanging()
      const image = (await first.snapshot?.()) ?? new Uint8Array()
      await first.close()
      await abandoned

      const second = await open({ image, limits: toLimits({ callsInFlight: 1 }) })
      const after = new TestHost()
      const done = second.resume?.(after)
      await after.untilHanging(1)
      const timers = after.calls.filter((call) => call.name === '$timer').map(({ args }) => args)
      after.hanging[0]?.({ now, ok: true, value: 'a' })
      await after.untilHanging(2)
      after.hanging[1]?.({ now, ok: true, value: 'b' })

      expect(timers).toEqual([[1e8]])
      expect(await done).toMatchObject({ text: 'a,b,3', clearedTimers: 1 })
    })

    test('gives the functions it is opened with, and takes those that are gone', async () => {
      const first = await open()
      await text(first, 'const keep = () => fail()')
      const image = (await first.snapshot?.()) ?? new Uint8Array()

      const second = await open({ image, functions: ['echo', 'hang', 'other'] })
      const code = '[typeof other, await fail().catch((e) => e.message), await keep().catch((e) => e.message)].join()'

      expect(await text(second, code)).toBe('function,fail is not available any more.,fail is not available any more.')
    })

    test.each([
      ['nothing', () => new Uint8Array()],
      ['something else', () => new TextEncoder().encode('not an image at all, but long enough to be taken for one')],
      ['what was cut off', (image: Uint8Array) => image.subarray(0, -1)],
      [
        'what was changed',
        (image: Uint8Array) => image.map((byte, at) => (at === image.length - 40 ? byte ^ 1 : byte)),
      ],
    ])('refuses %s, and goes on serving', async (_, change) => {
      const sandbox = await open()
      await text(sandbox, 'var n = 1')
      const image = (await sandbox.snapshot?.()) ?? new Uint8Array()

      const refused = open({ image: change(image) })

      await expect(refused).rejects.toMatchObject({ name: 'ExecutorError', code: 'image' })
      expect(await text(sandbox, 'n')).toBe('1')
    })

    test('does not take what an image needs out of its limits', async () => {
      const sandbox = await open()
      await text(sandbox, 'var big = new Uint8Array(50e6)')
      const image = (await sandbox.snapshot?.()) ?? new Uint8Array()

      const refused = open({ image, limits: toLimits({ memoryMb: 8 }) })

      await expect(refused).rejects.toMatchObject({
        code: 'image',
        message: expect.stringContaining('bytes of memory'),
      })
    })

    test('changes the functions code may call', async () => {
      const sandbox = await open()
      await text(sandbox, 'var taken = 1')

      await sandbox.setFunctions?.(['echo', 'later'])
      const now1 = await text(sandbox, '[typeof later, await hang().catch((e) => e.message)].join()')
      await sandbox.setFunctions?.(['hang', 'echo'])
      const host = new TestHost()
      const done = text(sandbox, 'await hang(1)', host)
      await host.untilHanging()
      host.hanging[0]?.({ now, ok: true, value: 'back' })
      const back = await done

      expect(now1).toBe('function,hang is not available any more.')
      expect(back).toBe('back')
      await expect(sandbox.setFunctions?.(['taken'])).rejects.toMatchObject({
        message: expect.stringContaining('declared its name'),
      })
    })

    test('says what it is', async () => {
      const described = await executor.describe?.()

      expect(described).toMatchObject({ name: executor.name, isolation: executor.isolation, replay: executor.replay })
      expect(described?.build).not.toBe('')
    })
  })
}
