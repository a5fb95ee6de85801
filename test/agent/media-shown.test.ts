import { CodeAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { draw, executor, last, partsOf, run } from '../helpers/media-runs.ts'
import { picture } from '../helpers/pictures.ts'

afterAll(() => executor.close())

describe('images in observations', () => {
  test('are shown when they are printed or the last value, in the order in which they come', async () => {
    const { model } = await run(
      ['console.log("here", await draw({ number: 1 })); ({ list: [await draw({ number: 2 })] })', 'finalAnswer(1)'],
      [draw],
    )

    expect(last(model, 1)).toEqual([
      'Console output:\nhere Media { image/png, 71 B, picture-1.png }\n\nLast value:\n{ list: [ Media { image/png, 71 B, picture-2.png } ] }',
      '[image/png, 71 B, picture-1.png]',
      '<image 1>',
      '[image/png, 71 B, picture-2.png]',
      '<image 2>',
    ])
  })

  test('are shown once in a conversation, and named from then on', async () => {
    const { model } = await run(
      [
        'var p = await draw(); p',
        'console.log(p)',
        'new Media(await p.bytes(), { name: "again.png" })',
        'finalAnswer(p)',
      ],
      [draw],
    )

    const shown = (model.requests.at(-1)?.messages ?? [])
      .flatMap((message) => partsOf(message))
      .filter((text) => /^[<[]/.test(text) && !text.startsWith('<code>'))
    expect(shown).toEqual([
      '<image 1>',
      '[image/png, 71 B, picture-1.png: shown before]',
      '[image/png, 71 B, again.png: shown before]',
    ])
  })

  test('are shown when the code has made them', async () => {
    const { model } = await run(
      ['const b = await (await draw()).bytes(); b[b.length - 1] = 9; new Media(b)', 'finalAnswer(1)'],
      [draw],
    )

    expect(last(model, 1)).toEqual(['Last value:\nMedia { image/png, 71 B }', '<image 9>'])
  })

  test('are shown of a program that failed after it had printed them', async () => {
    const { model } = await run(['console.log(await draw()); null.x', 'finalAnswer(1)'], [draw])

    expect(last(model, 1)[1]).toBe('<image 1>')
  })

  test('are four at most; the rest is named', async () => {
    const { model } = await run(
      ['await Promise.all([1, 2, 3, 4, 5, 6].map((number) => draw({ number })))', 'finalAnswer(1)'],
      [draw],
    )

    const parts = last(model, 1)
    expect(parts.filter((part) => part.startsWith('<image'))).toEqual([
      '<image 1>',
      '<image 2>',
      '<image 3>',
      '<image 4>',
    ])
    expect(parts.at(-1)).toBe(
      'Not shown, to be shown alone: [image/png, 71 B, picture-5.png] [image/png, 71 B, picture-6.png]',
    )
  })

  test('are put into words for a model that cannot see', async () => {
    const model = scriptedModel(['<code>await draw()', '<code>finalAnswer(1)'], { capabilities: { vision: false } })

    await new CodeAgent({ model, executor, tools: [draw] }).run('Look.', { images: [picture(5)] })

    expect(partsOf(model.requests[1]?.messages[1] ?? { role: 'user', content: [] })).toEqual([
      'Task:\nLook.',
      '[image/png, 71 B, picture-5.png]',
    ])
    expect(last(model, 1)[1]).toBe('[image/png, 71 B, picture-1.png]')
  })

  test('are not shown of other media, which are named', async () => {
    const { model } = await run(['new Media(new TextEncoder().encode("a,b"), { name: "a.csv" })', 'finalAnswer(1)'])

    expect(last(model, 1)).toEqual(['Last value:\nMedia { text/plain, 3 B, a.csv }'])
  })
})
