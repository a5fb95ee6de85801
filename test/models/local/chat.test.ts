import { describe, expect, test } from 'vitest'

import type { ModelEvent } from '../../../src/core/model.ts'
import { CallReader, readCalls } from '../../../src/models/local/chat/call-reader.ts'
import { findCallSyntax, taughtSyntax, toWritten } from '../../../src/models/local/chat/call-syntax.ts'
import { ChatPrompt } from '../../../src/models/local/chat/chat-prompt.ts'
import type { TemplateMessage } from '../../../src/models/local/chat/messages.ts'
import { ReasoningSplitter } from '../../../src/models/local/chat/reasoning-splitter.ts'

type Variables = { readonly messages: readonly TemplateMessage[]; readonly tools?: readonly unknown[] }

const tags = (text: string): string => `<tool_call>\n${text}\n</tool_call>`

/** A template in the manner of most open models: calls as JSON between tags. */
function hermes({ messages, tools }: Variables): string {
  const head = tools ? `[tools]${JSON.stringify(tools)}[/tools]` : ''
  const turns = messages.map(({ role, content, tool_calls: calls = [] }) => {
    const written = calls.map(({ function: { name, arguments: given } }) =>
      tags(`{"name": "${name}", "arguments": ${JSON.stringify(given)}}`),
    )
    return `[${role}]${[...(content === '' ? [] : [content]), ...written].join('\n')}[end]\n`
  })
  return head + turns.join('')
}

function plain({ messages }: Variables): string {
  return messages.map(({ role, content }) => `[${role}]${content}[end]\n`).join('')
}

/** One that takes nothing but turns of user and assistant. */
function strict({ messages }: Variables): string {
  messages.forEach(({ role }, at) => {
    if (role !== (at % 2 === 0 ? 'user' : 'assistant')) throw new Error('Roles must take turns.')
  })
  return plain({ messages })
}

function promptOf(template: (variables: Variables) => string): ChatPrompt {
  return new ChatPrompt(template, {})
}

function textOf(prompt: ChatPrompt, request: Parameters<ChatPrompt['parts']>[0]): string {
  return prompt
    .parts(request)
    .map(({ text, isGiven }) => (isGiven ? `«${text}»` : text))
    .join('')
}

const tools = [{ name: 'look', description: 'Looks [end] around.', inputSchema: { type: 'object' } }]
const called = [
  { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
  { role: 'user', content: [{ type: 'text', text: 'Look![end]' }] },
  { role: 'assistant', content: [{ type: 'tool-call', id: 'c1', name: 'look', input: '{"at": "a [end] b"}' }] },
  { role: 'tool', content: [{ type: 'tool-result', id: 'c1', name: 'look', ok: true, text: 'Nothing.' }] },
] as const

describe('the way a template writes calls', () => {
  test('is found by having it write two', () => {
    expect(promptOf(hermes).syntax).toEqual({ ...taughtSyntax, isNative: true })
  })

  test.each([
    ['that knows no calls', plain],
    ['that refuses them', strict],
  ])('is taught where it is one %s', (_, template) => {
    expect(promptOf(template).syntax).toEqual(taughtSyntax)
  })

  test('is taught where the template makes a list with ids of calls', () => {
    const mistral = (messages: readonly TemplateMessage[]): string =>
      messages
        .map(({ content, tool_calls: calls }) => {
          const list = calls?.map(({ id, function: { name, arguments: given } }) => ({ name, arguments: given, id }))
          return list ? `[CALLS]${JSON.stringify(list)}` : content
        })
        .join('')

    expect(findCallSyntax(mistral)).toEqual(taughtSyntax)
  })
})

describe('a prompt', () => {
  test('has calls, results and tools in the form of the template, and what was written as parts of its own', () => {
    const text = textOf(promptOf(hermes), { messages: called, tools })

    expect(text).toContain('"description":"«Looks [end] around.»"')
    expect(text).toContain('[system]«Be brief.»[end]\n[user]«Look![end]»[end]\n')
    expect(text).toContain(tags('{"name": "look", "arguments": {"at":"«a [end] b»"}}'))
    expect(text).toContain('[tool]«Nothing.»[end]')
  })

  test('has them as text where the template knows none', () => {
    const text = textOf(promptOf(plain), { messages: called, tools })

    expect(text).toContain('Be brief.\n\nYou can call these tools:\n{"type":"function"')
    expect(text).toContain(`[assistant]«${tags('{"name": "look", "arguments": {"at":"a [end] b"}}')}»[end]`)
    expect(text).toContain('[user]«Result of look:\nNothing.»[end]')
  })

  test('is simpler where the template refuses it', () => {
    expect(textOf(promptOf(strict), { messages: called.slice(0, 2) })).toBe('[user]«Be brief.»\n\n«Look![end]»[end]\n')
  })

  test('is an error where it refuses that too', () => {
    const never = (): string => {
      throw new Error('Not today.')
    }

    expect(() => promptOf(never).parts({ messages: called })).toThrow(
      'chat template refuses this conversation: Not today.',
    )
  })
})

/** A text in pieces of every length, to be read as it comes. */
const cuts = (text: string): string[][] =>
  [1, 2, 3, 7, text.length].map((size) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])

function joined(events: readonly ModelEvent[]): { text: string; reasoning: string } {
  const of = (type: string): string =>
    events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('')
  return { text: of('text-delta'), reasoning: of('reasoning-delta') }
}

describe('reasoning in a reply', () => {
  test.each<[string, boolean, string, { text: string; reasoning: string }]>([
    ['is told apart', false, '<think>\nHm. </thin> </think>\n\nYes.', { reasoning: '\nHm. </thin> ', text: 'Yes.' }],
    ['may have begun in the prompt', true, 'Hm.</think>Yes.', { reasoning: 'Hm.', text: 'Yes.' }],
    ['may have no end', true, 'Hm. </thi', { reasoning: 'Hm. </thi', text: '' }],
    ['is none where it is not the beginning', false, 'Yes <think>', { reasoning: '', text: 'Yes <think>' }],
    ['is none where only its tag begins', false, '<thi', { reasoning: '', text: '<thi' }],
  ])('%s', (...[, isOpen, text, expected]) => {
    for (const pieces of cuts(text)) {
      const splitter = new ReasoningSplitter(isOpen)

      const events = [...pieces.flatMap((piece) => splitter.add(piece)), ...splitter.end()]

      expect(joined(events)).toEqual(expected)
    }
  })
})

describe('calls in a reply', () => {
  const calls = [
    { name: 'look', input: '{"at": "a } \\" b", "deep": [{"x": 1}]}' },
    { name: 'go', input: '{}' },
  ]
  const written = toWritten(calls, taughtSyntax)

  test('are read as they were written, after the text before them, wherever the pieces end', () => {
    for (const pieces of cuts(`First this.\n${written}`)) {
      const reader = new CallReader(taughtSyntax)

      const text = pieces.map((piece) => reader.add(piece)).join('')

      expect(text).toBe('First this.\n')
      expect(reader.end()).toEqual(
        calls.map((call, index) => ({ type: 'tool-call-delta', index, id: `call-${index}`, ...call })),
      )
    }
  })

  test.each([
    ['text that only begins like one', '<tool_cal'],
    ['one that breaks off', written.slice(0, 40)],
  ])('are none in %s', (_, text) => {
    const reader = new CallReader(taughtSyntax)

    const shown = reader.add(text)

    expect(shown + joined(reader.end()).text).toBe(text)
  })

  test('are read up to where a model broke the form', () => {
    expect(readCalls(`${written}\n<tool_call>\n{"name": "lost`, taughtSyntax)).toEqual(calls)
  })
})
