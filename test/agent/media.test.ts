import { CodeAgent, Media, media, mediaSchema, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { afterAll, describe, expect, test } from 'vitest'

import { draw, executor, gallery, keeping, last, partsOf, run } from '../helpers/media-runs.ts'
import { picture, pictureBytes } from '../helpers/pictures.ts'

afterAll(() => executor.close())

describe('media of tools', () => {
  test('come back from the code as they were, wherever they stand in a value', async () => {
    const { keep, given } = keeping()

    const { output } = await run(
      ['const { pictures } = await gallery(); await keep({ value: pictures.get("first") }); finalAnswer(pictures)'],
      [gallery, keep],
    )

    expect(given).toEqual([[picture(1), picture(2)]])
    expect(output).toEqual(new Map([['first', [picture(1), picture(2)]]]))
    const second: unknown = Reflect.get(Object(given[0]), 1)
    expect(second instanceof Media && (await second.bytes())).toEqual(new Uint8Array([...pictureBytes, 2]))
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
    expect(made instanceof Media && (await made.bytes())).toEqual(new Uint8Array([...pictureBytes, 3]))
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

  test('made by code beyond the limit are refused to it, and the run goes on', async () => {
    const { keep, given } = keeping()
    const model = scriptedModel([
      '<code>try { await keep({ value: new Media(new Uint8Array(200)) }) } catch (error) { error.message }',
      '<code>finalAnswer(1)',
    ])

    await new CodeAgent({ model, executor, tools: [keep], limits: { mediaBytes: 100 } }).run('Look.')

    expect(last(model, 1)[0]).toContain('application/octet-stream, 200 B cannot be kept')
    expect(given).toEqual([])
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
      '- files: a list of 3 Media: [0] text/csv, 7 B, notes.csv; [1] image/png, 70 B, photo.png; [2] audio/mpeg, 4 B, song.mp3\nA Media is a file by handle:',
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
      'Task:\nLook.\n\nThese variables are defined in your programs:\n- photo: Media { image/png, 71 B, picture-1.png }\nA Media is a file by handle: it has mediaType, name, size, await bytes() and await text(). Hand it to tools and finalAnswer as it is.',
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

  test('is not taken with more media than are kept', async () => {
    const model = scriptedModel(['<code>finalAnswer(new Media(new Uint8Array(200)))', '<code>finalAnswer(1)'])

    await new CodeAgent({ model, executor, limits: { mediaBytes: 100 } }).run('x')

    expect(last(model, 1)[0]).toContain('application/octet-stream, 200 B cannot be kept')
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
