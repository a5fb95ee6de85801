import { expect, test } from 'vitest'

import { timerCall } from '../../src/core/executor.ts'
import { defaultLimits as limits } from '../../src/core/limits.ts'
import type { DoneSummary } from '../../src/executors/protocol/frames.ts'
import { RunningAction } from '../../src/executors/host/running-action.ts'
import { toOwnStack } from '../../src/executors/quickjs/worker/stack-positions.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'

const at = { session: 1, execution: 1 }
const done: DoneSummary = {
  kind: 'value',
  floating: [],
  clearedTimers: 0,
  pending: [],
  tail: '',
  outputDropped: 0,
}

function running(host = new RecordingHost()): RunningAction {
  return new RunningAction({
    ...at,
    limits,
    functions: new Set(['echo', 'hang']),
    host,
    send: () => {},
    onFault: () => {},
  })
}

function bytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

function call(action: RunningAction, id: number, name: string): void {
  action.call({ type: 'call', ...at, call: id, name }, bytes([1]))
}

test('an answer cannot hide calls that run, nor name calls nobody made', () => {
  const action = running()
  call(action, 1, 'hang')
  call(action, 2, timerCall)
  call(action, 3, 'hang')

  const execution = action.end({ ...done, kind: 'answer', pending: [2, 3, 9] }, bytes(now))

  expect(execution).toMatchObject({ kind: 'answer', pending: [1, 3] })
})

test('a call that is no timer cannot be dropped', () => {
  const action = running()
  call(action, 1, 'hang')

  expect(() => action.drop(1)).toThrow('dropped a call')
})

test('a cancelled action makes no calls and ends as killed', () => {
  const host = new RecordingHost()
  const action = running(host)
  action.cancel()
  call(action, 1, 'hang')

  const execution = action.end({ ...done, kind: 'answer' }, bytes(1))

  expect(host.calls).toEqual([])
  expect(execution).toMatchObject({ kind: 'killed', reason: 'aborted' })
})

test.each([
  ['a thousand timers at once', () => {}, 1_001],
  ['ten thousand timers in all', (action: RunningAction, id: number) => action.drop(id), 10_001],
])('no more than %s are taken', (_, after, count) => {
  const action = running()

  const flood = (): void => {
    for (let id = 1; id <= count; id += 1) {
      call(action, id, timerCall)
      after(action, id)
    }
  }

  expect(flood).toThrow('more timers')
  action.end({ ...done, kind: 'value' }, undefined)
})

test('texts that are longer than any of ours are cut', () => {
  const long = 'x'.repeat(1e6)
  const sent = { ...done, text: long, name: long, stack: long, tail: long, floating: [long, 'echo', 'echo'] }

  const failed = running().end({ ...sent, kind: 'error' }, undefined)
  const value = running().end({ ...sent, kind: 'value' }, undefined)

  expect(failed).toMatchObject({ kind: 'error', floating: ['echo'] })
  expect(failed.kind === 'error' && failed.error.name).toHaveLength(200)
  expect(failed.kind === 'error' && failed.error.message).toHaveLength(20_000)
  expect(failed.kind === 'error' && failed.error.stack).toHaveLength(10_000)
  expect(failed.output).toHaveLength(limits.consoleBytes)
  expect(value.kind === 'value' && value.text).toHaveLength(limits.valueChars * 4)
})

test('empty output is refused', () => {
  expect(() => running().output({ type: 'out', ...at, stream: 'log', text: '' })).toThrow('empty')
})

test('a stack that was made up is read no further than a real one goes', () => {
  const line = `    at f (a.js:1:1)\n`
  const actions = { positionsOf: () => (place: { line: number; column: number }) => place }

  const crafted = toOwnStack(`${line}${' '.repeat(20_000)}at ${' (:1'.repeat(20_000)}\n${line}`, actions)

  expect(crafted.stack).toBe('    at f (a.js:1:1)')
})
