import { describe, expect, test } from 'vitest'

import { generate } from '../../../src/models/generate.ts'
import { fallback } from '../../../src/models/wrappers/index.ts'
import type { Handover } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { request } from '../asking.ts'
import { fakeClock, settled } from './fake-clock.ts'
import { breaking, errorOf, heldModel, saying } from './models.ts'

describe('fallback()', () => {
  test('asks the next model when one has failed, and says who replied', async () => {
    const told: Handover[] = []
    const [first, second] = [errorOf('quota-exhausted'), new Error('odd')]
    const models = [
      scriptedModel([first], { id: 'a' }),
      scriptedModel([second], { id: 'b' }),
      scriptedModel(['here'], { id: 'c' }),
    ]

    const reply = await generate(fallback(models, { onFallback: (handover) => told.push(handover) }), request)

    expect(reply).toMatchObject({ text: 'here', model: 'c' })
    expect(told).toEqual([
      { from: 'a', to: 'b', error: first },
      { from: 'b', to: 'c', error: second },
    ])
  })

  test('says who replied also where the first did', async () => {
    const [a, b] = ['a', 'b'].map((id) => scriptedModel([`I am ${id}.`], { id }))

    const reply = await generate(fallback([fallback([a, b].flatMap((one) => one ?? [])), scriptedModel([])]), request)

    expect(reply).toMatchObject({ text: 'I am a.', model: 'a' })
    expect(b?.requests).toEqual([])
  })

  test('asks no other once a part of the reply was given away', async () => {
    const spare = scriptedModel(['here'])

    const asked = generate(fallback([breaking('half'), spare]), request)

    await expect(asked).rejects.toMatchObject({ code: 'network' })
    expect(spare.requests).toEqual([])
  })

  test('asks the next one where a reply came to nothing at all', async () => {
    const model = fallback([scriptedModel([{ finishReason: null }]), scriptedModel(['here'])])

    expect((await generate(model, request)).text).toBe('here')
  })

  test('asks the next one only after the errors it is told to', async () => {
    const [soft, hard] = [errorOf('network'), errorOf('unauthorized')]
    const spare = scriptedModel(['one', 'two'])
    const model = fallback([scriptedModel([soft, hard]), spare], { when: (error) => error === soft })

    expect((await generate(model, request)).text).toBe('one')
    await expect(generate(model, request)).rejects.toBe(hard)
  })

  test('names each of the errors when all have failed, and may be asked again when one of them may pass', async () => {
    const [a, b, c] = [errorOf('unauthorized'), errorOf('rate-limited', { retryAfterMs: 5 }), new Error('odd')]
    const model = fallback([a, b, c].map((error, at) => scriptedModel([error], { id: `m${at}` })))

    const error = await generate(model, request).catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({
      code: 'rate-limited',
      retryable: true,
      cause: b,
      message: 'None of 3 models replied:\n- m0: It said unauthorized.\n- m1: It said rate-limited.\n- m2: odd',
      details: {
        retryAfterMs: 5,
        failures: [
          { model: 'm0', code: 'unauthorized' },
          { model: 'm1', code: 'rate-limited' },
          { model: 'm2', code: 'unexpected' },
        ],
      },
    })
  })

  test('fails with the first error that is known when none of them may pass', async () => {
    const errors = [new Error('odd'), errorOf('context-overflow'), errorOf('unauthorized')]
    const model = fallback(errors.map((error) => scriptedModel([error])))

    await expect(generate(model, request)).rejects.toMatchObject({ code: 'context-overflow', cause: errors[1] })
  })

  test('gives the error as it is when there is one model only', async () => {
    const error = new Error('odd')

    await expect(generate(fallback([scriptedModel([error])]), request)).rejects.toBe(error)
  })

  test('asks nobody else when the request is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const spare = scriptedModel(['here'])

    const asked = generate(fallback([heldModel(), spare]), { ...saying('a'), signal: controller.signal })
    await settled()
    controller.abort(reason)

    await expect(asked).rejects.toBe(reason)
    expect(spare.requests).toEqual([])
  })

  test('leaves a model that failed alone for a while, when it is told to', async () => {
    const clock = fakeClock()
    const first = scriptedModel([errorOf('server-error'), 'a'], { id: 'a' })
    const spare = scriptedModel(['b', 'b', 'b'], { id: 'b' })
    const model = fallback([first, spare], { cooldownMs: 1_000, pacing: clock })

    const replies: unknown[] = []
    for (const ms of [0, 999, 1]) {
      await clock.advance(ms)
      replies.push((await generate(model, request)).text)
    }

    expect(replies).toEqual(['b', 'b', 'a'])
  })

  test('begins with the first one every time otherwise', async () => {
    const model = fallback([scriptedModel([errorOf('server-error'), 'a']), scriptedModel(['b'])])

    expect((await generate(model, request)).text).toBe('b')
    expect((await generate(model, request)).text).toBe('a')
  })

  test('can do what all of them can, and is named after them', () => {
    const all = { nativeTools: true, structuredOutput: true, vision: true, audio: true, files: true }
    const able = scriptedModel([], { id: 'able', capabilities: { ...all, contextTokens: 9_000 } })
    const other = scriptedModel([], { id: 'other', capabilities: { ...all, vision: false, contextTokens: 5_000 } })
    const plain = scriptedModel([], { id: 'plain' })

    expect(fallback([able, able]).capabilities).toEqual({ ...all, contextTokens: 9_000 })
    expect(fallback([able, other]).capabilities).toEqual({ ...all, vision: false, contextTokens: 5_000 })
    expect(fallback([able, plain]).capabilities).toMatchObject({ vision: true, audio: false, files: false })
    expect(fallback([plain]).capabilities).not.toHaveProperty('contextTokens')
    expect(fallback([able, other]).id).toBe('fallback(able, other)')
    expect(fallback([able, other], { id: 'mine' }).id).toBe('mine')
  })
})
