import { describe, expect, test } from 'vitest'

import { textMessage } from '../../src/core/messages.ts'
import { generate } from '../../src/models/generate.ts'
import type { Model, ModelEvent } from '../../src/core/model.ts'

/** What a model under contract is made to do. */
export type ModelScript = {
  /** The whole text of its reply; it should arrive in several pieces where the model streams. */
  readonly reply: string
}

/** A model for one test, and what lets go of whatever it needs. */
export type ModelUnderTest = { readonly model: Model; readonly close?: () => Promise<void> }

const request = { messages: [textMessage('user', 'hello')] }

/** Checks what every `Model` promises. `create` makes a model that gives the scripted reply to every request. */
export function modelContract(name: string, create: (script: ModelScript) => Promise<ModelUnderTest>): void {
  const withModel = async (script: ModelScript, work: (model: Model) => Promise<void>): Promise<void> => {
    const { model, close } = await create(script)
    try {
      await work(model)
    } finally {
      await close?.()
    }
  }

  describe(`${name} keeps the contract of a model`, () => {
    test('it has an id', () =>
      withModel({ reply: 'hi' }, async (model) => {
        expect(model.id).toMatch(/./)
        await generate(model, request)
      }))

    test('a reply ends with exactly one finish, as its last event', () =>
      withModel({ reply: 'one two three' }, async (model) => {
        const events: ModelEvent[] = []

        for await (const event of model.stream(request)) events.push(event)

        expect(events.filter((event) => event.type === 'finish')).toHaveLength(1)
        expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' })
      }))

    test('the pieces of a reply make the whole', () =>
      withModel({ reply: 'Grüße, 世界 🌍!' }, async (model) => {
        const reply = await generate(model, request)

        expect(reply).toMatchObject({ text: 'Grüße, 世界 🌍!', toolCalls: [], finishReason: 'stop' })
      }))

    test('an abort before the request rejects with its reason', () =>
      withModel({ reply: 'never read' }, async (model) => {
        const reason = new Error('changed my mind')

        const asked = generate(model, { ...request, signal: AbortSignal.abort(reason) })

        await expect(asked).rejects.toBe(reason)
      }))

    test('an abort while the reply arrives rejects with its reason', () =>
      withModel({ reply: 'a reply of some words' }, async (model) => {
        const controller = new AbortController()
        const reason = new Error('enough')
        const read = async (): Promise<void> => {
          for await (const _ of model.stream({ ...request, signal: controller.signal })) controller.abort(reason)
        }

        await expect(read()).rejects.toBe(reason)
      }))

    test('leaving the loop early leaves the model usable', () =>
      withModel({ reply: 'a reply of some words' }, async (model) => {
        for await (const _ of model.stream(request)) break

        await expect(generate(model, request)).resolves.toMatchObject({ text: 'a reply of some words' })
      }))

    test('replies to concurrent requests do not mix', () =>
      withModel({ reply: 'a reply of some words' }, async (model) => {
        const replies = await Promise.all([generate(model, request), generate(model, request)])

        expect(replies.map((reply) => reply.text)).toEqual(['a reply of some words', 'a reply of some words'])
      }))
  })
}
