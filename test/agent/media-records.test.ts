import { CodeAgent, Media, memoryJournal, tool } from 'smolagents-ts'
import type { AgentEvent, JournalRecord, Journal } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { picture } from '../helpers/pictures.ts'

const executor = quickjs()
afterAll(() => executor.close())

const draw = tool({
  name: 'draw',
  description: 'Draws a picture.',
  effect: 'read',
  input: { type: 'object', properties: { number: { type: 'integer' } } },
  execute: ({ number = 1 }) => picture(Number(number)),
})

/** A journal that stops taking records after so many, as if the process had died. */
function dyingAfter(journal: Journal, count: number): Journal {
  let left = count
  return {
    ...journal,
    append(runId, epoch, records) {
      left -= records.length
      return left < 0 ? Promise.reject(new Error('the process died')) : journal.append(runId, epoch, records)
    },
  }
}

async function recordsOf(journal: Journal, runId: string): Promise<readonly JournalRecord[]> {
  return await journal.read(runId)
}

/** Ids of the media that a record refers to. */
function idsIn(record: JournalRecord): string[] {
  return [...JSON.stringify(record).matchAll(/"media","id":"([0-9a-f]{32})"/g)].map(([, id = '']) => id)
}

const program = [
  'var p = await draw({ number: 5 }); var other = new Media(new Uint8Array([...(await p.bytes()), 1])); console.log(p)',
  'var q = (await p.bytes()).at(-1); const again = await draw({ number: 5 }); console.log(again, other)',
  'finalAnswer([p, q, files[0], other])',
].map((code) => `<code>${code}`)

const expected = [picture(5), 5, picture(8), expect.any(Media)]

describe('the records of a run with media', () => {
  test('hold the bytes of each medium once, before anything that refers to it', async () => {
    const journal = memoryJournal()
    const { runId } = await new CodeAgent({ model: scriptedModel(program), executor, tools: [draw], journal }).run(
      'Look.',
      {
        files: [picture(8)],
      },
    )

    const records = await recordsOf(journal, runId)

    const media = records.filter(({ type }) => type === 'media').map((record) => idsIn(record)[0] ?? '')
    const early = records.flatMap((record, index) => {
      const known = records.slice(0, index).filter(({ type }) => type === 'media')
      return record.type === 'media' ? [] : idsIn(record).filter((id) => !known.some((one) => idsIn(one)[0] === id))
    })
    expect(new Set(media).size).toBe(3)
    expect(media).toHaveLength(3)
    expect(early).toEqual([])
    expect(JSON.stringify(records.filter(({ type }) => type !== 'media'))).not.toContain('base64')
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1))
  })

  test('are events that are plain data, without the bytes', async () => {
    const run = new CodeAgent({ model: scriptedModel(program), executor, tools: [draw] }).stream('Look.', {
      files: [picture(8)],
    })

    const events: AgentEvent[] = []
    for await (const event of run) events.push(event)
    const { steps } = await run.result

    expect(JSON.parse(JSON.stringify(events))).toEqual(events)
    expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
    expect(JSON.stringify([events, steps])).not.toContain('base64')
    expect(events.map(({ type }) => type)).not.toContain('media')
  })

  test('are told again without the bytes when a run is resumed', async () => {
    const journal = memoryJournal()
    const model = scriptedModel([program[0] ?? '', new Error('the model is gone')])
    const broken = new CodeAgent({ model, executor, tools: [draw], journal })
    const { runId } = await broken.run('Look.', { files: [picture(8)], reject: false })
    const agent = new CodeAgent({ model: scriptedModel(program.slice(1)), executor, tools: [draw], journal })

    const events: AgentEvent[] = []
    for await (const event of agent.stream({ resume: runId })) events.push(event)

    expect(events[0]?.type).toBe('run-start')
    expect(JSON.stringify(events)).not.toContain('base64')
  })

  test(
    'let a run go on wherever it stopped, with the same media and the same requests',
    { timeout: 60_000 },
    async () => {
      const whole = memoryJournal()
      const first = scriptedModel(program)
      const { runId, output } = await new CodeAgent({ model: first, executor, tools: [draw], journal: whole }).run(
        'Look.',
        { files: [picture(8)] },
      )
      const { length } = await recordsOf(whole, runId)
      expect(output).toEqual(expected)

      for (let count = 3; count < length; count += 1) {
        const journal = memoryJournal()
        const dying = new CodeAgent({
          model: scriptedModel(program),
          executor,
          tools: [draw],
          journal: dyingAfter(journal, count),
        })
        const stopped = await dying.run('Look.', { files: [picture(8)], reject: false })
        const asked = (await recordsOf(journal, stopped.runId)).filter(({ type }) => type === 'model-end').length
        const model = scriptedModel(program.slice(asked))

        const { output: resumed } = await new CodeAgent({ model, executor, tools: [draw], journal }).run({
          resume: stopped.runId,
        })

        expect(resumed).toEqual(expected)
        expect(model.requests.map(({ messages }) => messages)).toEqual(
          first.requests.slice(asked).map(({ messages }) => messages),
        )
      }
    },
  )
})

describe('media of a session', () => {
  test('may come with any of its runs', async () => {
    const model = scriptedModel([
      '<code>var first = files[0]; finalAnswer(1)',
      '<code>finalAnswer([first, files[0], (await first.bytes()).at(-1), (await files[0].bytes()).at(-1)])',
    ])
    const session = new CodeAgent({ model, executor }).session()
    await session.run('One.', { files: [picture(1)] })

    const { output } = await session.run('Two.', { files: [picture(2)] })
    await session.close()

    expect(output).toEqual([picture(1), picture(2), 1, 2])
  })

  test('can be referred to by its later runs, and are shown once in all of them', async () => {
    const model = scriptedModel([
      '<code>var p = await draw({ number: 2 }); console.log(p); finalAnswer(p.size)',
      '<code>console.log(p, await p.bytes())',
      '<code>finalAnswer(p)',
    ])
    const session = new CodeAgent({ model, executor, tools: [draw] }).session()
    await session.run('Draw.')
    const fork = await session.fork()

    const { output } = await session.run('And?')
    await session.close()

    expect(output).toEqual(picture(2))
    const images = model.requests
      .at(-1)
      ?.messages.flatMap(({ content }) => content.filter(({ type }) => type === 'image'))
    expect(images).toHaveLength(1)
    await fork.close()
  })

  test('are known to its forks', async () => {
    const model = scriptedModel([
      '<code>var p = await draw({ number: 2 }); finalAnswer(1)',
      '<code>finalAnswer([p, (await p.bytes()).at(-1)])',
    ])
    const session = new CodeAgent({ model, executor, tools: [draw] }).session()
    await session.run('Draw.')
    const fork = await session.fork()
    await session.close()

    const { output } = await fork.run('And?')
    await fork.close()

    expect(output).toEqual([picture(2), 2])
  })

  test('are forgotten with it', async () => {
    const model = scriptedModel([
      '<code>var p = await draw({ number: 2 }); finalAnswer(p)',
      '<code>finalAnswer(typeof p)',
    ])
    const session = new CodeAgent({ model, executor, tools: [draw], limits: { mediaBytes: 100 } }).session()
    await session.run('Draw.')
    await session.reset()

    const { output } = await session.run('And?', { files: [picture(3)] })
    await session.close()

    expect(output).toBe('undefined')
  })
})
