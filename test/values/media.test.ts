import { createHash } from 'node:crypto'
import { inspect } from 'node:util'

import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decode, encode, encodeText } from '../../src/values/codec.ts'
import { MediaStore } from '../../src/values/media/media-store.ts'
import { contentOf, isMedia, Media } from '../../src/values/media/media.ts'
import { sha256 } from '../../src/values/media/sha256.ts'
import { preview } from '../../src/values/preview.ts'
import { openGuestCodec } from '../helpers/guest-codec.ts'

const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
const image = new Media(bytes, { name: 'chart.png' })
const id = createHash('sha256').update(bytes).digest('hex').slice(0, 32)

/** A value that must be a medium. */
function medium(value: unknown): Media {
  if (!isMedia(value)) throw new TypeError('This is no medium.')
  return value
}

describe('a medium', () => {
  test('says what it is, and is the same for the same bytes', () => {
    expect(image).toMatchObject({ mediaType: 'image/png', name: 'chart.png', size: 11, id })
    expect(new Media(bytes.slice().buffer, { mediaType: 'image/x-other' }).id).toBe(id)
    expect(Object.isFrozen(image)).toBe(true)
  })

  test('shows itself without its bytes', () => {
    const large = new Media(new Uint8Array(1_234_567), { mediaType: 'video/mp4' })

    expect(inspect([image])).toBe('[ Media { image/png, 11 B, chart.png } ]')
    expect(inspect(large)).toBe('Media { video/mp4, 1.2 MB }')
    expect(inspect(new Media(new Uint8Array(12_345), { mediaType: 'audio/wav' }))).toBe('Media { audio/wav, 12.3 kB }')
    expect(String(image)).toBe('[image/png, 11 B, chart.png]')
    expect(JSON.parse(JSON.stringify(image))).toEqual({ id, mediaType: 'image/png', name: 'chart.png', size: 11 })
    expect(preview({ image }, 100)).toBe('{ image: Media { image/png, 11 B, chart.png } }')
  })

  test('gives copies of its bytes, text and a data URL', async () => {
    const given = bytes.slice()
    const made = new Media(given)
    given.fill(0)
    const copy = await made.bytes()
    copy.fill(0)

    expect(await made.bytes()).toEqual(bytes)
    expect(await made.toDataUrl()).toBe(`data:image/png;base64,${Buffer.from(bytes).toString('base64')}`)
    expect(await new Media(new TextEncoder().encode('Wärme')).text()).toBe('Wärme')
  })

  test.each([
    ['image/png', '\x89PNG\r\n\x1a\n…'],
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/gif', 'GIF89a'],
    ['image/webp', 'RIFF\x10\0\0\0WEBPVP8 '],
    ['image/bmp', 'BM\x46\0\0\0\0\0\0\0'],
    ['audio/wav', 'RIFF\x10\0\0\0WAVEfmt '],
    ['audio/mpeg', 'ID3\x04'],
    ['audio/mpeg', '\xff\xfb\x90'],
    ['audio/ogg', 'OggS\0'],
    ['video/mp4', '\0\0\0\x18ftypisom'],
    ['application/pdf', '%PDF-1.7'],
    ['application/zip', 'PK\x03\x04'],
    ['text/plain', 'name,price\r\n'],
    ['text/plain', 'W\xc3\xa4rme \xe2\x82\xac \xf0\x9f\x98\x80'],
    ['application/octet-stream', 'W\xe4rme'],
    ['application/octet-stream', 'a\0b'],
    ['application/octet-stream', ''],
  ])('knows %s by its bytes: %j', (mediaType, text) => {
    expect(new Media(Buffer.from(text, 'latin1')).mediaType).toBe(mediaType)
  })

  test('is text also where a look at it ends within a character', () => {
    expect(new Media(Buffer.from(`a${'ä'.repeat(3_000)}`)).mediaType).toBe('text/plain')
  })

  test.each([
    ['a text', 'AQID', {}, 'must be made of bytes, in a Uint8Array or an ArrayBuffer, not a text'],
    ['nothing', undefined, {}, 'not of type undefined'],
    ['a list', [1, 2], {}, 'not of type object'],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(2)), {}, 'must be made of bytes'],
    ['a type that is none', bytes, { mediaType: 'png' }, 'must be such as image/png, not "png"'],
    ['a type with a line break', bytes, { mediaType: 'image/png\nx' }, 'must be such as image/png'],
    ['a name of two lines', bytes, { name: 'a\nb' }, 'must be a text of one line'],
    ['a name that turns a terminal around', bytes, { name: 'a\u202egnp' }, 'must be a text of one line'],
    ['a name that is too long', bytes, { name: 'n'.repeat(201) }, 'at most 200 characters'],
    ['options that are none', bytes, 'image/png', 'must be said by an object'],
  ])('is not made of %s', (...[, data, options, message]) => {
    const make = (): unknown => Reflect.construct(Media, [data, options])

    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test('takes a type with parameters, and in capitals', () => {
    expect(new Media(bytes, { mediaType: 'Text/HTML; charset=utf-8' }).mediaType).toBe('text/html')
  })
})

describe('SHA-256', () => {
  test('is that of Node.js, for every length around a block and for any bytes', () => {
    const digest = (given: Uint8Array): string => createHash('sha256').update(given).digest('hex')
    for (let length = 0; length < 200; length += 1) {
      const given = Uint8Array.from({ length }, (_, index) => index * 7)
      expect(sha256(given, length)).toBe(digest(given))
    }
    assert(property(uint8Array({ maxLength: 1_000 }), (given) => sha256(given, given.length) === digest(given)))
  })
})

describe('the wire form of media', () => {
  const handle = { $type: 'media', id, mediaType: 'image/png', name: 'chart.png', size: 11 }

  test('has the bytes where nobody keeps them', async () => {
    const [first, second] = Array.from(Object(decode(encode([image, image]))), (item) => medium(item))

    expect(first).toBe(second)
    expect(await first?.bytes()).toEqual(bytes)
    expect(first?.name).toBe('chart.png')
  })

  test('is a handle where somebody does, and comes back as the same medium', () => {
    const media = new MediaStore(1_000)

    const encoded = encode({ image }, { media })

    expect(encoded).toEqual({ image: handle })
    expect(decode(encoded, { media })).toEqual({ image })
    expect(decode(encode(image, { media }), { media })).toBe(image)
  })

  test('has another name or type where code gave it one, with the bytes that are kept', async () => {
    const media = new MediaStore(1_000)
    media.keep(image)

    const renamed = medium(decode({ ...handle, name: 'other.png' }, { media }))

    expect(renamed.name).toBe('other.png')
    expect(await renamed.bytes()).toEqual(bytes)
  })

  test('is a handle without bytes where nothing is known of them', async () => {
    const found = medium(decode(handle))

    expect(contentOf(found)).toBeUndefined()
    expect(encode(found)).toEqual(handle)
    await expect(found.bytes()).rejects.toThrow('are not here')
  })

  test('refuses what it does not know, with a word for the model', () => {
    const media = new MediaStore(1_000)

    expect(() => decode(handle, { media })).toThrow(`There is no medium with the id "${id}" in this run`)
  })

  test('does not believe what is said of bytes', () => {
    const lying = { ...handle, base64: 'AQID', size: 7, id: '0'.repeat(32) }

    const found = medium(decode(lying))

    expect(found).toMatchObject({ size: 3, id: createHash('sha256').update('\x01\x02\x03').digest('hex').slice(0, 32) })
  })

  test.each([
    { ...handle, id: '../../etc/passwd' },
    { ...handle, id: 7 },
    { ...handle, id: `${id}\n` },
    { ...handle, size: -1 },
    { ...handle, size: '11' },
    { ...handle, mediaType: '<script>' },
    { ...handle, mediaType: undefined },
    { ...handle, name: 'a\u001b[2Jb' },
    { ...handle, name: {} },
    { ...handle, base64: 'no base64' },
    { ...handle, base64: 'AQID', mediaType: ['image/png'] },
    { ...handle, base64: 'AQID', name: 'n'.repeat(1_000) },
  ])('refuses what no medium can be: %j', (encoded) => {
    expect(() => decode(encoded)).toThrow(TypeError)
  })

  test('counts bytes that travel against the limit of a message, and not those that stay', () => {
    const large = new Media(new Uint8Array(2_000))

    expect(() => encodeText(large, { maxBytes: 1_000 })).toThrow('takes more than 1000 bytes')
    expect(encodeText(large, { maxBytes: 1_000, media: new MediaStore(5_000) })).toContain('"size":2000')
  })

  test('is the same in an interpreter', async () => {
    const codec = await openGuestCodec()
    const text = encodeText([image, { image }])

    expect(codec.again(text)).toBe(text)
    expect(codec.againAsTree(text)).toBe(text)
  })
})

describe('a store of media', () => {
  test('takes each once, up to its limit, and says what is too much', () => {
    const store = new MediaStore(20)
    store.keep(image)
    store.keep(new Media(bytes))

    expect(() => store.keep(new Media(new Uint8Array(10)))).toThrow(
      'application/octet-stream, 10 B cannot be kept: with it the media of this run take more than 20 bytes (limits.mediaBytes).',
    )
    expect(store.get(id)).toBe(image)
  })

  test('does not take a handle without bytes', () => {
    const handle = decode({ $type: 'media', id, mediaType: 'image/png', size: 11 })

    expect(() => new MediaStore(100).keep(medium(handle))).toThrow('The bytes of image/png, 11 B are not known here.')
  })

  test('names what was kept since it was asked, and is copied with what it holds', () => {
    const store = new MediaStore(100)
    store.keep(image)
    const copy = store.copy()
    copy.keep(new Media(new Uint8Array(3)))

    expect(store.takeNamed()).toEqual([image])
    expect(store.takeNamed()).toEqual([])
    expect(copy.get(id)).toBe(image)
    expect(store.get(new Media(new Uint8Array(3)).id)).toBeUndefined()
  })
})
