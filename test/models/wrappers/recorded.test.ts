import { describe, expect, test } from 'vitest'

import { generate } from '../../../src/models/generate.ts'
import { playRecording, recorded } from '../../../src/models/wrappers/index.ts'
import type { ModelTurn } from '../../../src/models/wrappers/index.ts'
import { scriptedModel } from '../../../src/testing/scripted-model.ts'
import { modelAt, request, withServer } from '../asking.ts'
import { replyOf, statusOf } from '../wire.ts'
import { settled } from './fake-clock.ts'
import { errorOf, heldModel, saying, usage } from './models.ts'

function recording() {
  const turns: ModelTurn[] = []
  return { turns, onTurn: (turn: ModelTurn): void => void turns.push(turn) }
}

/** What a file would give back. */
function copyOf(turns: readonly ModelTurn[]): readonly ModelTurn[] {
  return JSON.parse(JSON.stringify(turns))
}

describe('recorded()', () => {
  test('tells each request with its whole reply, as plain data that plays the same again', async () => {
    const { turns, onTurn } = recording()
    const toolCalls = [{ id: '1', name: 'f', input: '{}' }]
    const model = recorded(scriptedModel([{ text: 'a b c', toolCalls, usage }, 'two'], { id: 'm' }), { onTurn })
    const replies = [await generate(model, request), await generate(model, saying('more'))]

    const player = playRecording(copyOf(turns))
    const played = [await generate(player, saying('more')), await generate(player, request)]

    expect(turns[0]).toEqual({
      model: 'm',
      request,
      events: [
        { type: 'text-delta', text: 'a b c' },
        { type: 'tool-call-delta', index: 0, ...toolCalls[0] },
        { type: 'usage', usage },
        { type: 'finish', reason: 'tool-calls' },
      ],
    })
    expect(copyOf(turns)).toEqual(turns)
    expect(played.toReversed()).toEqual(replies)
    player.assertFinished()
  })

  test('holds no key of the client, whatever the server says', () =>
    withServer([replyOf('ok'), statusOf(401, { error: { message: 'Wrong key sk-canary' } })], async (server) => {
      const { turns, onTurn } = recording()
      const options = { apiKey: 'sk-canary', headers: { 'x-api-key': 'sk-canary' } }
      const model = recorded(modelAt(server, options), { onTurn })

      await generate(model, request)
      await generate(model, request).catch(() => {})

      expect(turns).toHaveLength(2)
      expect(JSON.stringify(turns)).not.toMatch(/canary|127\.0\.0\.1:\d+\/v1/)
    }))

  test('tells and plays errors too, with what came before them', async () => {
    const { turns, onTurn } = recording()
    const errors = [errorOf('rate-limited', { retryAfterMs: 7 }), new Error('odd')]
    const model = recorded(scriptedModel([...errors, { text: 'half', finishReason: null }]), { onTurn })
    for (const _ of '123') await generate(model, request).catch(() => {})

    const player = playRecording(copyOf(turns))
    const played = await Promise.allSettled([1, 2, 3].map(() => generate(player, request)))

    expect(played).toMatchObject([
      { reason: { name: 'ModelError', code: 'rate-limited', retryable: true, details: { retryAfterMs: 7 } } },
      { reason: { name: 'ModelError', code: 'failed', message: 'odd' } },
      { reason: { name: 'ModelError', code: 'truncated' } },
    ])
    expect(turns[2]?.events).toEqual([{ type: 'text-delta', text: 'half' }])
  })

  test('does not tell what was aborted or left', async () => {
    const { turns, onTurn } = recording()
    const controller = new AbortController()

    const aborted = generate(recorded(heldModel(), { onTurn }), { ...request, signal: controller.signal })
    await settled()
    controller.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    for await (const _ of recorded(scriptedModel(['a b']), { onTurn }).stream(request)) break

    expect(turns).toEqual([])
  })

  test('keeps what was asked as it was then', async () => {
    const { turns, onTurn } = recording()
    const messages = [...request.messages]

    await generate(recorded(scriptedModel(['a']), { onTurn }), { messages })
    messages.push(...saying('later').messages)

    expect(turns[0]?.request).toEqual(request)
  })

  test('needs somebody to tell', () => {
    expect(() => recorded(scriptedModel([]), JSON.parse('{}'))).toThrow('recorded: onTurn is missing')
  })
})

describe('playRecording()', () => {
  test('shows where a request differs from the next one that was recorded', async () => {
    const { turns, onTurn } = recording()
    await generate(recorded(scriptedModel(['a']), { onTurn }), saying('Say hello to Ann.'))
    const player = playRecording(turns)

    const error = await generate(player, saying('Say hello to Bob.')).catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({ code: 'failed', message: expect.stringMatching(/to Ann.*to Bob.*Record again/) })
    expect(() => player.assertFinished()).toThrow('1 of 1 recorded turns were not asked for.')
  })

  test('fails when all was played, and when nothing was recorded', async () => {
    await expect(generate(playRecording([]), request)).rejects.toMatchObject({
      code: 'failed',
      message: 'All turns of the recording were played. Record again if the change is meant.',
    })
  })

  test('stops in the middle when it is aborted', async () => {
    const { turns, onTurn } = recording()
    await generate(recorded(scriptedModel([{ text: 'a', usage }]), { onTurn }), request)
    const controller = new AbortController()
    const reason = new Error('enough')

    const read = async (): Promise<void> => {
      for await (const _ of playRecording(turns).stream({ ...request, signal: controller.signal })) {
        controller.abort(reason)
      }
    }

    await expect(read()).rejects.toBe(reason)
  })
})
