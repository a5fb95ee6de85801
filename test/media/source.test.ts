import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { loadMedia, media } from 'smolagents-ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { pictureBytes } from '../helpers/pictures.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-'))
  await writeFile(join(folder, 'one pixel.png'), pictureBytes)
})
afterAll(() => rm(folder, { recursive: true }))

const base64 = Buffer.from(pictureBytes).toString('base64')

describe('a medium is made', () => {
  test('of bytes, of base64 and of a data URL, all the same', () => {
    const sources = [
      { data: pictureBytes },
      { data: pictureBytes.slice().buffer },
      { data: base64 },
      { data: base64.replaceAll(/.{20}/g, '$&\n') },
      { url: `data:image/png;base64,${base64}` },
      { url: `data:image/png;name=a.png;base64,${encodeURIComponent(base64)}` },
    ]

    const made = sources.map((source) => media(source).toJSON())

    expect(made).toEqual(sources.map(() => ({ id: made[0]?.id, mediaType: 'image/png', size: 70 })))
  })

  test('of a data URL of text, and with a name and a type of its own', async () => {
    const found = media({ url: 'data:,a%2Cb%0A1%2C2', name: 'a.csv', mediaType: 'text/csv' })

    expect(found).toMatchObject({ mediaType: 'text/csv', name: 'a.csv' })
    expect(await found.text()).toBe('a,b\n1,2')
    expect(media({ url: 'data:;base64,YQ==' }).mediaType).toBe('text/plain')
  })

  test('of a file, by its path or URL, and takes its name', async () => {
    const path = join(folder, 'one pixel.png')

    expect((await loadMedia(path)).toJSON()).toEqual(media({ data: pictureBytes, name: 'one pixel.png' }).toJSON())
    expect(await (await loadMedia(pathToFileURL(path), { name: 'a.png' })).bytes()).toEqual(pictureBytes)
  })

  test('of a Blob or a File', async () => {
    const file = new File([pictureBytes], 'a.png', { type: 'image/x-png' })

    expect(await loadMedia(file)).toMatchObject({ mediaType: 'image/x-png', name: 'a.png', size: 70 })
    expect(await loadMedia(new Blob([pictureBytes]))).toMatchObject({ mediaType: 'image/png', name: undefined })
  })
})

describe('a medium is not made', () => {
  test.each([
    [undefined, 'A medium must be { data: bytes or base64 } or { url: "data:…" }, not of type undefined.'],
    ['photo.png', 'not a text; a file is loaded with await loadMedia(path).'],
    [{}, 'this object has neither data nor url'],
    [{ data: 'photo.png' }, 'The data of a medium is no base64: '],
    [{ data: 'a b c' }, 'A file is loaded with await loadMedia(path)'],
    [{ data: [1, 2] }, 'A medium must be made of bytes'],
    [{ data: 12 }, 'A medium must be made of bytes'],
    [{ url: 'https://example.com/a.png' }, 'A medium is made of a data: URL, not of "https://example.com/a.png".'],
    [{ url: 'data:image/png' }, 'A medium is made of a data: URL'],
    [{ url: 'data:,%E0%A4%A' }, 'A medium is made of a data: URL'],
    [{ url: 'data:image;base64,AQID' }, 'The type of a medium must be such as image/png'],
    [{ data: base64, mediaType: 'PNG' }, 'The type of a medium must be such as image/png, not "PNG".'],
    [{ data: base64, name: '' }, 'The name of a medium must be a text of one line'],
  ])('of %j', (source, message) => {
    const make = (): unknown => Reflect.apply(media, undefined, [source])

    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test.each([
    ['nowhere.png', 'The file nowhere.png cannot be read: Error: ENOENT'],
    [
      'https://example.com/a.png',
      'loadMedia reads files, not https://example.com/a.png. Fetch it and give its bytes to media().',
    ],
    [7, 'loadMedia takes a path, a file: URL or a Blob, not of type number.'],
    [new Uint8Array(1), 'Bytes are taken by media().'],
  ])('of the file %j', async (source, message) => {
    const loading = Reflect.apply(loadMedia, undefined, [source])

    await expect(loading).rejects.toThrow(TypeError)
    await expect(loading).rejects.toThrow(message)
  })
})
