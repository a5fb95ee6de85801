import { CodeAgent, memoryJournal } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

const executor = quickjs()
afterAll(() => executor.close())

const bytes = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])

/** A session whose first task came with a picture, which its second program reads. */
async function begin(more: readonly string[]) {
  const codes = ['const size = files[0].size', 'const read = await files[0].bytes(); finalAnswer(read.length)', ...more]
  const model = scriptedModel(codes.map((code) => `<code>${code}`))
  const journal = memoryJournal()
  const agent = new CodeAgent({ model, executor, journal })
  const session = agent.session()
  await session.run('Look.', { files: [{ mediaType: 'image/png', data: bytes }] })
  return { agent, model, session, journal }
}

describe('a session with a picture', () => {
  test('is saved with it: model and code have it when the session is taken back', async () => {
    const again = 'finalAnswer([read.length, (await files[0].bytes())[1]])'
    const { agent, model, session } = await begin([again, again])

    const restored = agent.session(JSON.parse(JSON.stringify(session)))
    const [there, here] = [await restored.run('Again.'), await session.run('Again.')]

    expect(here.output).toEqual([8, 80])
    expect(there.output).toEqual([8, 80])
    expect(model.requests[2]?.messages).toEqual(model.requests[3]?.messages)
    expect(JSON.stringify(model.requests[2]?.messages)).toContain('"type":"image"')
  })

  test('has it where it went back to, and in a fork', async () => {
    const { session } = await begin([
      'finalAnswer((await files[0].bytes())[2])',
      'finalAnswer((await files[0].bytes())[3])',
    ])

    const fork = await session.fork({ at: 2 })
    await session.rewind({ to: 2 })

    expect((await fork.run('y')).output).toBe(78)
    expect((await session.run({ continue: true })).output).toBe(71)
  })

  test('has it in the records of the run that goes on as well', async () => {
    const { session, journal } = await begin(['finalAnswer(files[0])'])
    await session.rewind({ to: 2 })

    const { runId } = await session.run({ continue: true })

    const records = await journal.read(runId)
    expect(records.slice(0, 2).map(({ type }) => type)).toEqual(['media', 'run-start'])
  })
})
