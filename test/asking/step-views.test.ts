import { memoryJournal } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { expect, test } from 'vitest'

import { systemRuntime } from '../../src/agent/runtime.ts'
import { askReply } from '../../src/asking/ask-model.ts'
import { StepViews } from '../../src/asking/step-views.ts'
import { defaultLimits } from '../../src/core/limits.ts'
import { textMessage } from '../../src/core/messages.ts'
import { Recorder } from '../../src/core/recorder.ts'
import { MediaStore } from '../../src/values/media/media-store.ts'
import { collect } from '../helpers/collect.ts'

test('a step that allows some tools only sends the definitions of these, and those of what is no tool of the agent', async () => {
  const model = scriptedModel(['', ''])
  const given = { runtime: systemRuntime, media: new MediaStore(1) }
  const { recorder } = await Recorder.open('run-1', memoryJournal(), given)
  const { signal } = new AbortController()
  const messages = [textMessage('system', 'S'), textMessage('user', 'U')]
  const definitions = ['read', 'write', 'finalAnswer'].map((name) => ({ name, description: name, inputSchema: {} }))
  const views = new StepViews({
    prepare: ({ step }) => (step === 1 ? { tools: ['read'] } : undefined),
    model,
    tools: ['read', 'write'],
    maxSteps: 2,
    recorder,
    signal,
    conversation: () => messages,
    toModel: () => Promise.reject(new TypeError('none')),
    note: ({ tools = [] }) => `Only ${tools.join()}.`,
    ask: (asked) => (request, about) =>
      askReply(request, about, { limits: defaultLimits, runtime: systemRuntime, signal, model: asked }),
  })

  for (const step of [1, 2]) {
    await collect(views.ask({ messages, tools: definitions }, { runId: 'run-1', step, attempt: 1 }))
  }

  expect(model.requests.map(({ tools }) => tools?.map(({ name }) => name))).toEqual([
    ['read', 'finalAnswer'],
    ['read', 'write', 'finalAnswer'],
  ])
  expect(model.requests[0]?.messages.at(-1)?.content).toEqual([
    { type: 'text', text: 'U' },
    { type: 'text', text: 'Only read.' },
  ])
})
