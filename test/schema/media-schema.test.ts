import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { toCatalog } from '../../src/schema/catalog.ts'
import { mediaSchema } from '../../src/schema/media-schema.ts'
import { toTypeText } from '../../src/schema/to-declaration.ts'
import { toValueSchema } from '../../src/schema/value-schema.ts'
import { tool } from '../../src/tools/tool.ts'
import { Media } from '../../src/values/media/media.ts'

const png = new Media(new Uint8Array([1]), { mediaType: 'image/png', name: 'a.png' })
const wav = new Media(new Uint8Array([2]), { mediaType: 'audio/wav' })
const image = mediaSchema({ accept: ['image/*'], description: 'What to look at.' })
const args = toValueSchema(
  {
    type: 'object',
    properties: {
      image,
      more: { type: 'array', items: mediaSchema() },
      either: { anyOf: [mediaSchema({ accept: ['audio/wav', 'audio/mpeg'] }), { type: 'string' }] },
    },
    required: ['image'],
    additionalProperties: false,
  },
  'args',
)

describe('the schema of media within a JSON Schema', () => {
  test('takes media of its types, wherever it stands, and leaves them what they are', async () => {
    const value = { image: png, more: [wav, png], either: wav }

    const parsed = await args.parse(value)

    expect(parsed).toEqual({ ok: true, value })
    expect(parsed.ok && Reflect.get(Object(Reflect.get(Object(parsed.value), 'more')), 0)).toBe(wav)
    expect(await args.parse({ image: png, either: 'a text' })).toMatchObject({ ok: true })
  })

  test.each([
    [{ image: wav }, 'args.image', 'must be a Media of type image/*, not audio/wav, 1 B'],
    [{ image: 'a.png' }, 'args.image', 'must be a Media of type image/*, not of type string'],
    [{ image: png.toJSON() }, 'args.image', 'must be a Media of type image/*, not of type object'],
    [{ image: [png] }, 'args.image', 'must be a Media of type image/*, not a list'],
    [{ image: null }, 'args.image', 'must be a Media of type image/*, not null'],
    [{}, 'args.image', 'is missing'],
    [{ image: png, more: [png, {}] }, 'args.more[1]', 'must be a Media, not of type object'],
    [{ image: png, either: png }, 'args.either', 'must be Media | string'],
  ])('refuses %j', async (value, path, message) => {
    expect(await args.parse(value)).toMatchObject({ ok: false, issues: [{ path, message }] })
  })

  test('is shown as the type Media, with the types it takes', () => {
    expect(toTypeText(args.jsonSchema)).toBe(
      '{\n  image: Media // What to look at. (image/*)\n  more?: Media[]\n  either?: Media | string\n}',
    )
    expect(JSON.parse(JSON.stringify(args.jsonSchema))).toMatchObject({
      properties: { image: { 'x-media': ['image/*'] } },
    })
  })
})

describe('the schema of media on its own', () => {
  test('is a Standard Schema', async () => {
    const schema = toValueSchema(image, 'result')

    expect(await schema.parse(png)).toEqual({ ok: true, value: png })
    expect(await schema.parse(wav)).toEqual({
      ok: false,
      issues: [{ path: 'result', message: 'must be a Media of type image/*, not audio/wav, 1 B' }],
    })
    expect(toTypeText(schema.jsonSchema, { detail: 'short' })).toBe('Media')
  })

  test.each([[[]], ['image/*'], [['png']], [['image/png', 7]]])('takes no list of types that is none: %j', (accept) => {
    expect(() => Reflect.apply(mediaSchema, undefined, [{ accept }])).toThrow(
      'mediaSchema: accept must be a list of types such as image/png or image/*',
    )
  })

  test('does not take a type for a pattern', async () => {
    const schema = toValueSchema(mediaSchema({ accept: ['image/svg+xml'] }), 'result')
    const other = new Media(new Uint8Array(1), { mediaType: 'image/svgxml' })

    expect(await schema.parse(other)).toMatchObject({ ok: false })
    expect(await schema.parse(new Media(new Uint8Array(1), { mediaType: 'image/svg+xml' }))).toMatchObject({ ok: true })
  })
})

describe('a schema library', () => {
  test('says that a property is a medium by the same keyword', async () => {
    const schema = toValueSchema(
      z.object({
        image: z
          .any()
          .refine((value) => value instanceof Media, 'must be a Media')
          .meta({ ...image }),
      }),
      'args',
    )

    expect(toTypeText(schema.jsonSchema, { detail: 'short' })).toBe('{ image: Media }')
    expect(await schema.parse({ image: png })).toEqual({ ok: true, value: { image: png } })
    expect(await schema.parse({ image: 1 })).toMatchObject({
      ok: false,
      issues: [{ path: 'args.image', message: 'must be a Media' }],
    })
  })
})

describe('the catalog of tools', () => {
  test('declares the class where a tool takes or gives media, and only there', () => {
    const draw = tool({ name: 'draw', description: 'Draws.', output: image, execute: () => png })
    const add = tool({ name: 'add', description: 'Adds.', execute: () => 1 })

    expect(toCatalog([add, draw])).toMatch(
      /^\/\*\* An image[^]*declare class Media \{[^]*declare function draw\(\): Promise<Media>$/,
    )
    expect(toCatalog([add])).not.toContain('Media')
  })
})
