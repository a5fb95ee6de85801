import { describe, expect, test } from 'vitest'

import { isRecord } from '../../src/core/events.ts'
import type { AgentEvent } from '../../src/core/events.ts'
import type { RunResult } from '../../src/core/result.ts'
import { textWidth } from '../../src/cli/text-width.ts'
import { Transcript } from '../../src/cli/transcript.ts'
import { bodies, completed, failed, start, toEvents } from './recorded-run.ts'

const plain = { colors: false, width: 60 }

function show(events: readonly AgentEvent[], result: RunResult, look = plain): string {
  const transcript = new Transcript(look)
  return events.map((event) => transcript.add(event)).join('') + transcript.end(result)
}

describe('the transcript of a run', () => {
  test('shows each step and the answer', () => {
    const screen = show(toEvents(bodies), completed({ metres: 503 }))

    expect(screen).toMatchInlineSnapshot(`
      "◆ agent · openai:small
        How wide is the river?

      ── Step 1 ──────────────────────────────────────────────────

        I measure it first, with the tool that is there for it.

        1 │ const width = await measure({ river: 'Po' })
        2 │ console.log(width)
        3 │ width.toFixed(1)

        ✓ measure({ river: 'Po' }) 100 ms

        │ 503 m

        ✗ TypeError: not a function
        2 │ console.log(width)
        3 │ width.toFixed(1)
          │       ^

        600 ms · 1,200 tokens in, 40 out

      ── Step 2 ──────────────────────────────────────────────────

        It is a text.

        1 │ finalAnswer({ metres: 503 })

        400 ms

      ╭─ Answer ─────────────────────────────────────────────────╮
      │ { metres: 503 }                                          │
      ╰──────────────────────────────────────────────────────────╯
      completed · 0 steps · 1 min 5 s · 1,200 tokens in, 40 out
      "
    `)
  })

  test('shows a reply while it arrives', () => {
    const transcript = new Transcript(plain)
    const arrived = toEvents(
      bodies.slice(
        0,
        bodies.findIndex(({ type }) => type === 'model-end'),
      ),
    )

    const screen = arrived.map((event) => transcript.add(event)).join('')

    expect(screen).toContain('I measure it first, with the tool that is')
  })

  test('shows the same for records alone as for those that stream', () => {
    const events = toEvents(bodies)

    const late = show(events.filter(isRecord), completed(503))

    expect(late).toBe(show(events, completed(503)))
  })

  test.each([24, 40, 100])('keeps to a width of %i', (width) => {
    const screen = show(toEvents(bodies), completed('a long answer '.repeat(20)), { colors: false, width })

    expect(Math.max(...screen.split('\n').map(textWidth))).toBeLessThanOrEqual(width)
  })

  test('has the same text in colours', () => {
    const screen = show(toEvents(bodies), completed(503), { colors: true, width: 60 })

    expect(screen).toContain('\u001B[35mconst\u001B[39m')
    // oxlint-disable-next-line no-control-regex
    const bare = screen.replaceAll(/\u001B\[\d+m/g, '')
    const trimmed = (text: string): string[] => text.split('\n').map((line) => line.trimEnd())
    expect(trimmed(bare)).toEqual(trimmed(show(toEvents(bodies), completed(503))))
  })

  test('says what went wrong when there is no answer', () => {
    const screen = show(toEvents([start]), failed('The key was refused.'))

    expect(screen).toContain('│ The key was refused. ')
    expect(screen).toContain('failed · 0 steps')
  })

  test('points at an error far out in a long line', () => {
    const long = `const text = '${'x'.repeat(300)}'.missing() + '${'y'.repeat(300)}'`
    const column = long.indexOf('missing') + 1
    const error = { name: 'StepError', code: 'code-failed', message: 'TypeError: no', details: { line: 1, column } }

    const screen = show(
      toEvents([
        start,
        { type: 'step-start', step: 1 },
        { type: 'code-start', step: 1, code: long, filename: 'step-1.js' },
        { type: 'step-end', step: 1, outcome: { kind: 'error', error } },
      ]),
      failed('stopped'),
    )

    const lines = screen.split('\n')
    const mark = lines.findIndex((line) => /│ +\^$/.test(line))
    expect(lines[mark - 1]?.slice(lines[mark]?.indexOf('^'))).toMatch(/^missing\(\)/)
  })

  test('names calls of which nobody knows what came of them', () => {
    const end = bodies.findIndex(({ type }) => type === 'call-end')

    const screen = show(toEvents(bodies.slice(0, end)), failed('stopped'))

    expect(screen).toContain("? measure({ river: 'Po' }) did not end")
  })

  test('tells what is going on while nothing appears by itself', () => {
    const transcript = new Transcript(plain)

    const statuses = toEvents(bodies).map((event) => {
      transcript.add(event)
      return transcript.status()
    })

    expect([...new Set(statuses)]).toEqual(['', 'thinking', 'running the code', "measure({ river: 'Po' })"])
  })

  test('lets nothing that a run says steer the terminal', () => {
    const evil = '\u001B[2J\u001B]0;title\u0007\u009B1A\rover\u202E'
    const texts = JSON.stringify(toEvents(bodies)).replaceAll(
      /"(I measure it |How wide[^"]*|503 m\\n|TypeError: not a function|Po|measure|agent|openai:small|It is a text[^"]*)"/g,
      (_, text: string) => `${JSON.stringify(evil).slice(0, -1)}${text}"`,
    )
    const events: AgentEvent[] = JSON.parse(texts)

    const screen =
      show(events, failed(evil)) + show(events, completed(evil)) + show(events, completed({ [evil]: evil }))

    expect(screen.split('␛[2J').length).toBeGreaterThan(10)
    // oxlint-disable-next-line no-control-regex
    expect(screen).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/u)
  })

  test('shows at most so many calls that went well, and counts the others', () => {
    const calls = Array.from({ length: 50 }, (_, index) => {
      const key = { step: 1, callId: `agent/1/${index}`, ordinal: index, tool: 'measure' } as const
      const started = { type: 'call-start', ...key, input: {}, effect: 'read', labels: {} } as const
      return [started, { type: 'call-end', ...key, ok: true, value: null } as const]
    })

    const screen = show(toEvents([start, { type: 'step-start', step: 1 }, ...calls.flat()]), failed('stopped'))

    expect(screen.split('measure()')).toHaveLength(21)
    expect(screen).toContain('and 30 more calls')
  })
})

describe('a note on the screen', () => {
  const asked = { step: 1, attempt: 1, purpose: 'plan' } as const
  const reply = { toolCalls: [], finishReason: 'stop' } as const
  const note = { type: 'note', purpose: 'plan', request: 'Plan!' } as const
  const streamed = (texts: readonly string[]): Parameters<typeof toEvents>[0] => [
    start,
    { type: 'model-start', ...asked },
    ...texts.map((text) => ({ type: 'text-delta', ...asked, text }) as const),
  ]

  test('appears under its title while it is written', () => {
    const transcript = new Transcript(plain)
    const statuses: string[] = []

    const pieces = toEvents(streamed(['1. Measure ', 'the river.\n2. ', 'Ans'])).map((event) => {
      const piece = transcript.add(event)
      statuses.push(transcript.status())
      return piece
    })

    expect(statuses).toEqual(['', 'thinking', '', '', ''])
    expect(pieces.slice(1).join('')).toMatchInlineSnapshot(`
      "
      ── Plan ────────────────────────────────────────────────────

        1. Measure the river.
        2."
    `)
  })

  test.each([
    ['whole', ['1. Measure.\n', '2. Answer.'], { ...note, text: '1. Measure.\n2. Answer.' }],
    ['with its end', ['1. Meas', 'ure.\n<end', '_plan>\nmore', ' and more'], { ...note, text: '1. Measure.' }],
    ['that was cut', ['1. Meas', 'ure'], { ...note, text: '1. Measure\n(cut at the token limit)' }],
    ['with code in it', ['Run <code>', '1</code>'], { ...note, text: 'Run <code>1</code>' }],
    [
      'that is none',
      [' '],
      { ...note, text: '', error: { name: 'StepError', code: 'no-action', message: 'No plan.' } },
    ],
  ])('%s is the same for records alone as for one that streams', (_name, texts, record) => {
    const events = toEvents([...streamed(texts), { ...record, reply: { ...reply, text: texts.join('') } }])

    const screen = show(events, completed(1))

    expect(screen).toBe(show(events.filter(isRecord), completed(1)))
    for (const line of (record.text || 'There is none: No plan.').split('\n')) expect(screen).toContain(`\n  ${line}\n`)
    expect(screen.split('── Plan ──')).toHaveLength(2)
    expect(screen).not.toContain('end_plan')
  })

  test('shows what was thought for it', () => {
    const thought = { ...note, text: 'Measure.', reply: { ...reply, text: 'Measure.', reasoning: 'Wide, I think.' } }

    const screen = show(toEvents([start, thought]), completed(1))

    expect(screen).toContain('\n  Wide, I think.\n  Measure.\n')
  })

  test('ends when the run does before it is whole', () => {
    const screen = show(toEvents(streamed(['1. Mea'])), failed('The key was refused.'))

    expect(screen).toContain('\n  1. Mea\n\n')
  })
})
