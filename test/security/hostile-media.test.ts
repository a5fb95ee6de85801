import { anything, array, assert, constantFrom, oneof, property, record, string } from 'fast-check'
import { CodeAgent, tool } from 'smolagents-ts'
import type { Execution, Executor, GuestHost, Sandbox } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import { byHandle } from '../../src/actions/by-handle.ts'
import { bytesOfMedium } from '../../src/actions/code/media-bytes.ts'
import { mediaCall } from '../../src/core/executor.ts'
import { defaultLimits } from '../../src/core/limits.ts'
import type { DoneSummary } from '../../src/executors/protocol/frames.ts'
import { RunningAction } from '../../src/executors/host/running-action.ts'
import { RecordingHost } from '../../src/testing/recording-host.ts'
import { Media } from '../../src/values/media/media.ts'
import { MediaStore } from '../../src/values/media/media-store.ts'
import { outcome, text } from './hostile.ts'

// What the child process could do about media if code in it had broken out of the interpreter.

const at = { session: 1, execution: 1 }
const limits = { ...defaultLimits, answerBytes: 1_000, callsPerStep: 5, callsInFlight: 4 }
const done: DoneSummary = { kind: 'value', floating: [], clearedTimers: 0, pending: [], tail: '', outputDropped: 0 }
const secret = new Media(new TextEncoder().encode('of somebody else'), { mediaType: 'image/png' })
const handle = { $type: 'media', id: secret.id, mediaType: 'image/png', size: secret.size }

function running(host = new RecordingHost()): RunningAction {
  return new RunningAction({ ...at, limits, functions: new Set(['echo']), host, send: () => {}, onFault: () => {} })
}

describe('asking for bytes', () => {
  test.each(['Media', 'Media.text', 'media.bytes', '$media', 'Media.bytes '])('goes by no other name: %j', (name) => {
    const host = new RecordingHost()

    expect(outcome(() => running(host).call({ type: 'call', ...at, call: 1, name }, text('["a"]')))).toBe('refused')
    expect(host.calls).toEqual([])
  })

  test('counts as a call', () => {
    const host = new RecordingHost()
    const action = running(host)
    const flood = (): void => {
      for (let call = 1; call <= 100; call += 1)
        action.call({ type: 'call', ...at, call, name: mediaCall }, text('["a"]'))
    }

    expect(outcome(flood)).toBe('refused')
    expect(host.calls.length).toBeLessThanOrEqual(limits.callsPerStep + limits.callsInFlight)
  })

  test('gives nothing that is not in the run, whatever is asked for', () => {
    const media = new MediaStore(1_000)
    const own = new Media(new Uint8Array([1]))
    media.keep(own)
    const names = constantFrom<unknown>('__proto__', 'constructor', secret.id, own.id.slice(1), `${own.id} `, '')

    assert(
      property(oneof(names, string(), anything()), (id) => {
        const settlement = bytesOfMedium(id, 1, { media, limits: defaultLimits })
        expect(settlement).toMatchObject({ ok: false, error: { name: 'RangeError' } })
      }),
    )
  })
})

describe('images to be shown', () => {
  test.each([
    ['garbage', new Uint8Array([0xff])],
    ['no list', text('{"length":1}')],
    ['more than may be', text(`["${'x'.repeat(20_000)}"]`)],
    ['a list that is nested without end', text('['.repeat(5_000) + ']'.repeat(5_000))],
  ])('are refused when they are %s', (_, bytes) => {
    expect(outcome(() => running().end(done, bytes))).toBe('refused')
  })

  test('are no more than a few, however many are sent', () => {
    const execution = outcome(() => running().end(done, text(JSON.stringify(Array.from({ length: 500 }, () => 1)))))

    expect(execution).toMatchObject({ kind: 'value', shown: Array.from({ length: 16 }, () => 1) })
  })

  test('are those of the run and what comes with its bytes; everything else is nothing', () => {
    const media = new MediaStore(1_000)
    const claims = record({
      $type: constantFrom('media', 'bytes', 'ref', 'map'),
      id: oneof(constantFrom<unknown>(secret.id, '__proto__'), anything()),
      mediaType: oneof(constantFrom<unknown>('image/png', 'image/', 'text/html'), anything()),
      size: oneof(constantFrom<unknown>(1, 1e300), anything()),
      base64: oneof(constantFrom<unknown>(undefined, '', 'AQ=', '====', 'x'.repeat(2_000)), anything()),
    })

    assert(
      property(array(oneof(claims, anything()), { maxLength: 5 }), (shown) => {
        const execution = { ...executionOf('value'), shown: JSON.parse(JSON.stringify(shown)) }

        const made = byHandle(execution, media)

        for (const image of made.shown ?? []) {
          expect(media.get(String(Reflect.get(Object(image), 'id')))?.mediaType).toMatch(/^image\//)
          expect(JSON.stringify(image)).not.toContain('base64')
        }
        expect(media.get(secret.id)).toBeUndefined()
      }),
    )
  })

  test('are not kept beyond what a run may have', () => {
    const media = new MediaStore(10)
    const large = { ...handle, base64: 'A'.repeat(400) }

    expect(byHandle({ ...executionOf('value'), shown: [large] }, media)).not.toHaveProperty('shown')
    expect(byHandle({ ...executionOf('answer'), value: large }, media)).toMatchObject({ value: large })
  })
})

describe('handles of media of another run', () => {
  test('lead nowhere as arguments, as an answer, or where bytes are asked for', async () => {
    const told: unknown[] = []
    const place = forging(async (host) => {
      const { signal } = new AbortController()
      told.push(await host.call({ ordinal: 1, name: 'look', args: [{ at: handle }] }, { signal }))
      told.push(await host.call({ ordinal: 2, name: mediaCall, args: [secret.id] }, { signal }))
      return { ...executionOf('answer'), value: [handle], pending: [] }
    })
    const given: unknown[] = []
    const look = tool({
      name: 'look',
      description: 'Looks.',
      input: { type: 'object', properties: { at: {} } },
      execute: ({ at: found }) => void given.push(found),
    })
    const model = scriptedModel(['<code>1'])

    const result = await new CodeAgent({ model, executor: place, tools: [look], maxSteps: 1 }).run('x', {
      reject: false,
    })

    const unknown = `There is no medium with the id "${secret.id}" in this run`
    expect(told[0]).toMatchObject({ ok: false, error: { message: expect.stringContaining(unknown) } })
    expect(told[1]).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('no such medium in this run') },
    })
    expect(given).toEqual([])
    expect(JSON.stringify(result.steps)).toContain(JSON.stringify(unknown).slice(1, -1))
    expect(result.status).toBe('out-of-steps')
  })
})

type Kind = 'value' | 'answer'

function executionOf<K extends Kind>(kind: K): Extract<Execution, { kind: K }>
function executionOf(kind: Kind): Execution {
  const common = { output: '', outputDropped: 0, floating: [], clearedTimers: 0 }
  return kind === 'value' ? { ...common, kind } : { ...common, kind, value: null, pending: [] }
}

/** A place whose actions do as they like. */
function forging(act: (host: GuestHost) => Promise<Execution>): Executor {
  const close = (): Promise<void> => Promise.resolve()
  const sandbox: Sandbox = { execute: (_, host) => act(host), isClosed: false, close, [Symbol.asyncDispose]: close }
  return {
    name: 'forging',
    languages: ['javascript'],
    isolation: { boundary: 'none', description: 'None.' },
    replay: 'none',
    open: () => Promise.resolve(sandbox),
    close,
    [Symbol.asyncDispose]: close,
  }
}
