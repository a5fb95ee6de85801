import { array, assert, constantFrom, nat, oneof, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { timerCall } from '../../src/core/executor.ts'
import { defaultLimits } from '../../src/core/limits.ts'
import type { DoneSummary, PlaceFrame } from '../../src/executors/protocol/frames.ts'
import { RunningAction } from '../../src/executors/host/running-action.ts'
import { RecordingHost } from '../../src/testing/recording-host.ts'
import { outcome, text } from './hostile.ts'

// What the child process could do to a running action if code in it had broken out of the interpreter.

const at = { session: 1, execution: 1 }
const limits = { ...defaultLimits, consoleBytes: 1_000, argumentBytes: 1_000, answerBytes: 1_000, callsInFlight: 4 }
const done: DoneSummary = {
  kind: 'value',
  floating: [],
  clearedTimers: 0,
  pending: [],
  tail: '',
  outputDropped: 0,
}

function running(host = new RecordingHost()): RunningAction {
  const functions = new Set(['echo', 'hang'])
  return new RunningAction({ ...at, limits, functions, host, send: () => {}, onFault: () => {} })
}

function call(action: RunningAction, id: number, given: { name?: string; bytes?: Uint8Array | undefined } = {}): void {
  const bytes = 'bytes' in given ? given.bytes : text('[1]')
  action.call({ type: 'call', ...at, call: id, name: given.name ?? 'hang' }, bytes)
}

describe('calls from a hostile place', () => {
  test.each(['finalAnswer', '__proto__', 'constructor', 'toString', '', 'Echo', '$timer2'])(
    'do not reach the host by the name %j',
    (name) => {
      const host = new RecordingHost()

      expect(outcome(() => call(running(host), 1, { name }))).toBe('refused')
      expect(host.calls).toEqual([])
    },
  )

  test('do not reach the host a second time, also when the first has been settled', async () => {
    const host = new RecordingHost()
    const action = running(host)
    call(action, 1, { name: 'echo' })
    call(action, 2)
    await Promise.resolve()

    expect(outcome(() => call(action, 1, { name: 'echo' }))).toBe('refused')
    expect(outcome(() => call(action, 2, { name: 'echo' }))).toBe('refused')
    expect(host.calls).toHaveLength(2)
  })

  test.each([
    ['no arguments', undefined],
    ['empty ones', text('')],
    ['garbage', new Uint8Array([0xff, 0xfe, 0])],
    ['an object', text('{"length":1,"0":1}')],
    ['text that goes on', text('[1]]')],
    ['more than may be sent', text(`["${'x'.repeat(2_000)}"]`)],
  ])('do not reach the host with %s', (_, bytes) => {
    const host = new RecordingHost()

    expect(outcome(() => call(running(host), 1, { bytes }))).toBe('refused')
    expect(host.calls).toEqual([])
  })

  test('do not reach the host with arguments nested too deeply', () => {
    const action = new RunningAction({
      ...at,
      limits: defaultLimits,
      functions: new Set(['hang']),
      host: new RecordingHost(),
      send: () => {},
      onFault: () => {},
    })

    expect(outcome(() => call(action, 1, { bytes: text('['.repeat(5_000) + ']'.repeat(5_000)) }))).toBe('refused')
  })

  test('are refused once they are more than any interpreter makes', () => {
    const host = new RecordingHost()
    const action = running(host)
    const flood = (): void => {
      for (let id = 1; id <= 5_000; id += 1) call(action, id)
    }

    expect(outcome(flood)).toBe('refused')
    expect(host.calls.length).toBeLessThan(1_100)
  })

  test('carry keys of objects as data', () => {
    const host = new RecordingHost()

    call(running(host), 1, { bytes: text('[{"__proto__":{"polluted":1}}]') })

    expect(Object.keys(Object(host.calls[0]?.args[0]))).toEqual(['__proto__'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('that are dropped are only those of timers; what was never made is dropped without harm', () => {
    const action = running()
    call(action, 1)
    call(action, 2, { name: timerCall })

    action.drop(2)
    action.drop(2)
    action.drop(999)

    expect(outcome(() => action.drop(1))).toBe('refused')
  })
})

describe('the end of an action from a hostile place', () => {
  test.each([
    ['no bytes', undefined],
    ['garbage', new Uint8Array([0xff])],
    ['two values', text('1 2')],
    ['more than may be', text(`"${'x'.repeat(2_000)}"`)],
  ])('is no answer with %s', (_, bytes) => {
    expect(outcome(() => running().end({ ...done, kind: 'answer' }, bytes))).toBe('refused')
  })

  test('names no reason and no function that there is not', () => {
    const killed = running().end(
      { ...done, kind: 'killed', name: 'constructor', floating: ['evil', 'echo'] },
      undefined,
    )

    expect(killed).toMatchObject({ kind: 'killed', reason: 'crash', floating: ['echo'] })
  })

  test('comes with no more output than there may be, however it is sent', () => {
    const host = new RecordingHost()
    const action = running(host)
    const out: PlaceFrame & { type: 'out' } = { type: 'out', ...at, stream: 'log', text: 'x'.repeat(100) }
    const flood = (): void => {
      for (let count = 0; count < 1_000; count += 1) action.output(out)
    }

    expect(outcome(flood)).toBe('refused')
    action.end({ ...done, tail: 'y'.repeat(1e6) }, undefined)
    expect(host.text.length).toBeLessThanOrEqual(3 * limits.consoleBytes)
  })

  test('stops what still settles', async () => {
    const host = new RecordingHost()
    const sent: unknown[] = []
    const functions = new Set(['hang'])
    const send = (frame: unknown): void => void sent.push(frame)
    const action = new RunningAction({ ...at, limits, functions, host, send, onFault: () => {} })
    call(action, 1)

    action.end(done, undefined)
    host.hanging[0]?.({ now: 1, ok: true, value: 'late' })
    await Promise.resolve()
    await Promise.resolve()

    expect(sent).toEqual([])
  })
})

describe('any story a hostile place tells', () => {
  const steps = oneof(
    record({ kind: constantFrom('call'), id: nat(8), name: constantFrom('echo', 'hang', timerCall, 'evil') }),
    record({ kind: constantFrom('drop'), id: nat(8), name: constantFrom('') }),
    record({ kind: constantFrom('out'), id: nat(8), name: constantFrom('', 'text', 'x'.repeat(900)) }),
  )

  test('reaches the host with no call twice, none that was not given, and bounded output', () => {
    assert(
      property(array(steps, { maxLength: 40 }), (story) => {
        const host = new RecordingHost()
        const action = running(host)
        const tell = ({ kind, id, name }: (typeof story)[number]): void => {
          if (kind === 'call') call(action, id, { name })
          else if (kind === 'drop') action.drop(id)
          else action.output({ type: 'out', ...at, stream: 'log', text: name })
        }

        outcome(() => story.forEach(tell))
        action.killed('crash', 'It is over.')

        const ordinals = host.calls.map(({ ordinal }) => ordinal)
        expect(new Set(ordinals).size).toBe(ordinals.length)
        expect(host.calls.every(({ name }) => ['echo', 'hang', timerCall].includes(name))).toBe(true)
        expect(host.text.length).toBeLessThanOrEqual(2 * limits.consoleBytes)
      }),
    )
  })
})
