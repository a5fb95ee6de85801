import { inspect } from 'node:util'

import { CodeAgent, Media, media, mediaSchema, tool } from 'smolagents-ts'
import type { AgentEvent, Message, RunOptions, Tool } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import type { ScriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { picture, pictureBytes } from '../helpers/pictures.ts'

const executor = quickjs()
afterAll(() => executor.close())

const draw = tool({
  name: 'draw',
  description: 'Draws a picture.',
  effect: 'read',
  input: { type: 'object', properties: { number: { type: 'integer' } } },
  output: mediaSchema({ accept: ['image/*'] }),
  execute: ({ number = 1 }) => picture(Number(number)),
})
const gallery = tool({
  name: 'gallery',
  description: 'Gives pictures.',
  effect: 'read',
  execute: () => ({ title: 'All', pictures: new Map([['first', [picture(1), picture(2)]]]) }),
})

/** A tool that keeps what it is given. */
function keeping(): { readonly keep: Tool; readonly given: unknown[] } {
  const given: unknown[] = []
  const keep = tool({
    name: 'keep',
    description: 'Keeps anything.',
    effect: 'read',
    input: { type: 'object', properties: { value: {} } },
    execute: ({ value }) => void given.push(value),
  })
  return { keep, given }
}

/** The parts of a message in short: texts, and of images the number at the end of their bytes. */
function partsOf({ content }: Message): string[] {
  return content.map((part) => {
    if (part.type === 'text') return part.text
    if (part.type === 'image' && 'data' in part) return `<image ${Buffer.from(part.data, 'base64').at(-1)}>`
    return `<${part.type}>`
  })
}

/** What the model was shown last in a request. */
function last(model: ScriptedModel, request: number): string[] {
  return partsOf(model.requests[request]?.messages.at(-1) ?? { role: 'user', content: [] })
}

type Ran = { readonly model: ScriptedModel; readonly output: unknown; readonly events: readonly AgentEvent[] }

async function run(programs: readonly string[], tools: readonly Tool[] = [], options: RunOptions = {}): Promise<Ran> {
  const model = scriptedModel(programs.map((program) => `<code>${program}`))
  const started = new CodeAgent({ model, executor, tools, maxSteps: programs.length }).stream('Look.', options)
  const events: AgentEvent[] = []
  for await (const event of started) events.push(event)
  const result = await started.result
  if (result.status !== 'completed') throw new Error(inspect(result))
  return { model, output: result.output, events }
}

describe('media of tools', () => {
  test('come back from the code as they were, wherever they stand in a value', async () => {
    const { keep, given } = keeping()

    const { output } = await run(
      [
        'const { pictures } = await gallery(); await keep({ value: { all: pictures.get("first") } }); finalAnswer(pictures)',
      ],
      [gallery, keep],
    )

    expect(given).toEqual([{ all: [picture(1), picture(2)] }])
    expect(output).toEqual(new Map([['first', [picture(1), picture(2)]]]))
    expect((given as { all: Media[] }[])[0]?.all[1]).toBeInstanceOf(Media)
    expect(await (given as { all: Media[] }[])[0]?.all[1]?.bytes()).toEqual(new Uint8Array([...pictureBytes, 2]))
  })

  test('are handles in the code, which say what they are and give their bytes', async () => {
    const { output } = await run(
      [
        'var p = await draw({ number: 7 }); const bytes = await p.bytes(); ' +
          'finalAnswer([p.mediaType, p.name, p.size, bytes.length, bytes.at(-1), bytes instanceof Uint8Array, p instanceof Media, (await p.toDataUrl()).slice(0, 22)])',
      ],
      [draw],
    )

    expect(output).toEqual(['image/png', 'picture-7.png', 71, 71, 7, true, true, 'data:image/png;base64,'])
  })

  test('may be made by the code, and are the same as those of the host', async () => {
    const { keep, given } = keeping()

    const { output } = await run(
      [
        'const b = await (await draw({ number: 3 })).bytes(); const made = new Media(b, { name: "made.png" }); b.fill(0)',
        'await keep({ value: made }); finalAnswer({ made, id: made.id })',
      ],
      [draw, keep],
    )

    const [made] = given
    expect(made).toEqual(picture(3, 'made.png'))
    expect(output).toEqual({ made, id: picture(3).id })
    expect(await (made as Media).bytes()).toEqual(new Uint8Array([...pictureBytes, 3]))
  })

  test('are checked before a tool gets them, with a word for the model', async () => {
    const look = tool({
      name: 'look',
      description: 'Looks at a picture.',
      effect: 'read',
      input: { type: 'object', properties: { at: mediaSchema({ accept: ['image/png'] }) }, required: ['at'] },
      execute: ({ at }) => String(at),
    })

    const { model, output } = await run(
      [
        'await look({ at: { mediaType: "image/png" } })',
        'await look(new Media(new Uint8Array([1])))',
        'finalAnswer(await look(await draw()))',
      ],
      [draw, look],
    )

    expect(last(model, 1)[0]).toContain('args.at: must be a Media of type image/png, not of type object')
    expect(last(model, 2)[0]).toContain('args.at: must be a Media of type image/png, not application/octet-stream, 1 B')
    expect(output).toBe('[image/png, 71 B, picture-1.png]')
    expect(partsOf(model.requests[0]?.messages[0] ?? { role: 'user', content: [] })[0]).toMatch(
      /declare class Media \{[^]*declare function draw\(args\?: [^]*\): Promise<Media>[^]*at: Media \/\/ image\/png/,
    )
  })

  test('are kept up to a limit, which a tool that goes beyond it is told', async () => {
    const model = scriptedModel(['<code>await draw({ number: 1 }); await draw({ number: 2 })', '<code>finalAnswer(1)'])

    await new CodeAgent({ model, executor, tools: [draw], limits: { mediaBytes: 100 } }).run('Look.')

    expect(last(model, 1)[0]).toContain(
      'image/png, 71 B, picture-2.png cannot be kept: with it the media of this run take more than 100 bytes (limits.mediaBytes)',
    )
  })

  test('that are too large to be read by code are refused to it, and still go to tools', async () => {
    const big = tool({
      name: 'big',
      description: 'Gives much.',
      effect: 'read',
      execute: () => media({ data: new Uint8Array(3_000), name: 'big.bin' }),
    })
    const { keep, given } = keeping()
    const model = scriptedModel([
      '<code>var b = await big(); await keep({ value: b }); await b.bytes()',
      '<code>finalAnswer(b.size)',
    ])

    const { output } = await new CodeAgent({ model, executor, tools: [big, keep], limits: { resultBytes: 2_000 } }).run(
      'x',
    )

    expect(last(model, 1)[0]).toContain(
      'application/octet-stream, 3.0 kB, big.bin are more than code can be given at once',
    )
    expect(given).toHaveLength(1)
    expect(output).toBe(3_000)
  })
})

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
      'Not shown, to be printed alone: [image/png, 71 B, picture-5.png] [image/png, 71 B, picture-6.png]',
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

describe('media of a task', () => {
  const notes = media({ data: new TextEncoder().encode('a,b\n1,2'), name: 'notes.csv', mediaType: 'text/csv' })
  const song = media({ data: new Uint8Array([0x49, 0x44, 0x33, 4]), name: 'song.mp3' })

  test('are files of the code; the task names them, and shows images among them, once', async () => {
    const { keep, given } = keeping()

    const { model, output } = await run(
      ['await keep({ value: files })', 'finalAnswer(await files[0].text())'],
      [keep],
      { files: [notes, { data: pictureBytes, name: 'photo.png' }, song] },
    )

    const [, task] = model.requests[1]?.messages ?? []
    expect(task && partsOf(task)[0]).toContain(
      '- files: 3 Media in a list: files[0] is text/csv, 7 B, notes.csv; files[1] is image/png, 70 B, photo.png; files[2] is audio/mpeg, 4 B, song.mp3.',
    )
    expect(model.requests[1]?.messages.flatMap(({ content }) => content).filter(({ type }) => type !== 'text')).toEqual(
      [{ type: 'image', mediaType: 'image/png', data: Buffer.from(pictureBytes).toString('base64') }],
    )
    expect(given).toEqual([[notes, media({ data: pictureBytes, name: 'photo.png' }), song]])
    expect(output).toBe('a,b\n1,2')
  })

  test('are given to models that listen and read as such', async () => {
    const model = scriptedModel(['<code>finalAnswer(1)'], { capabilities: { audio: true, files: true } })
    const report = media({ data: new TextEncoder().encode('%PDF-1.7'), name: 'report.pdf' })

    await new CodeAgent({ model, executor }).run('Look.', { files: [song, report, notes] })

    expect(model.requests[0]?.messages[1]?.content.slice(1)).toEqual([
      { type: 'audio', mediaType: 'audio/mpeg', data: 'SUQzBA==', name: 'song.mp3' },
      { type: 'file', mediaType: 'application/pdf', data: 'JVBERi0xLjc=', name: 'report.pdf' },
    ])
  })

  test('may be variables, which the task describes', async () => {
    const { model, output } = await run(['finalAnswer({ photo })'], [], { variables: { photo: picture(1) } })

    expect(partsOf(model.requests[0]?.messages[1] ?? { role: 'user', content: [] })).toEqual([
      'Task:\nLook.\n\nThese variables are defined in your programs:\n- photo: Media { image/png, 71 B, picture-1.png }',
    ])
    expect(output).toEqual({ photo: picture(1) })
  })

  test.each([
    [{ images: [song] }, 'images[0] is no image but audio/mpeg, 4 B, song.mp3. Give it to code as one of files.'],
    [{ images: [{ url: 'photo.png' }] }, 'images[0]: the url of an image must begin with https:, http: or data:.'],
    [
      { images: ['photo.png'] },
      'images[0]: A medium must be { data: bytes or base64 } or { url: "data:…" }, not a text; a file is loaded with await loadMedia(path).',
    ],
    [{ files: [null] }, 'files[0]: A medium must be { data: bytes or base64 } or { url: "data:…" }, not null.'],
    [{ files: song }, 'files must be a list.'],
    [
      { files: [song], variables: { files: 1 } },
      'A variable is named files, which is the name of the files of the run. Rename it.',
    ],
  ])('are refused at once when they are none: %#', (options, message) => {
    const agent = new CodeAgent({ model: scriptedModel([]), executor })
    const start = (): unknown => Reflect.apply(agent.stream.bind(agent), undefined, ['Look.', options])

    expect(start).toThrow(TypeError)
    expect(start).toThrow(message)
  })
})

describe('the answer of a run', () => {
  test('is the image that finalAnswer was given', async () => {
    const { output } = await run(['finalAnswer(await draw({ number: 4 }))'], [draw])

    expect(output).toBeInstanceOf(Media)
    expect(output).toEqual(picture(4))
  })

  test('is held to a schema of media', async () => {
    const model = scriptedModel(['<code>finalAnswer("picture.png")', '<code>finalAnswer(await draw())'])

    const { output } = await new CodeAgent({
      model,
      executor,
      tools: [draw],
      output: mediaSchema({ accept: ['image/*'] }),
    }).run('x')

    expect(last(model, 1)[0]).toContain('answer: must be a Media of type image/*, not of type string')
    expect(output.mediaType).toBe('image/png')
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain(
      'finalAnswer takes a value of this type:\\n```ts\\nMedia',
    )
  })
})
