import { numbered, own, text } from '../decoder.ts'
import type { Decoder } from '../decoder.ts'
import { charge } from '../encoder.ts'
import type { Encoder } from '../encoder.ts'
import { NativeTypeError, quote, slice } from '../intrinsics.ts'
import { contentOf, handleOf, mediaOfBase64, mediaOfHandle } from './media.ts'
import type { Media } from './media.ts'

/** Writes a medium: a handle where somebody keeps it, or its bytes are elsewhere. */
export function writeMedia(encoder: Encoder, medium: Media): string {
  const content = contentOf(medium)
  const isHandle = content === undefined || encoder.media !== undefined
  if (content !== undefined && encoder.media !== undefined) encoder.media.keep(medium)
  const { id, mediaType, name, size } = handleOf(medium)
  let fields = '"$type":"media","id":"' + id + '","mediaType":' + quote(mediaType)
  if (name !== undefined) fields += ',"name":' + quote(name)
  fields += ',"size":' + size
  charge(encoder, fields.length + (isHandle ? 0 : content.length))
  return '{' + fields + (isHandle ? '' : ',"base64":"' + content + '"') + '}'
}

/** Reads a medium. What it says of bytes that came with it is not believed. */
export function readMedia(decoder: Decoder, tagged: object): Media {
  const about = { mediaType: own(tagged, 'mediaType'), name: own(tagged, 'name') }
  const base64 = own(tagged, 'base64')
  if (typeof base64 === 'string') {
    const medium = mediaOfBase64(base64, about)
    if (decoder.media !== undefined) decoder.media.keep(medium)
    return numbered(decoder, medium)
  }
  const id = text(tagged, 'id')
  if (decoder.media === undefined) {
    return numbered(decoder, mediaOfHandle({ id, ...about, size: own(tagged, 'size') }, undefined))
  }
  const known = decoder.media.get(id)
  if (known === undefined) throw unknown(id)
  if (known.mediaType === about.mediaType && known.name === about.name) return numbered(decoder, known)
  return numbered(decoder, mediaOfHandle({ id, ...about, size: known.size }, contentOf(known)))
}

function unknown(id: string): TypeError {
  return new NativeTypeError(
    'There is no medium with the id ' +
      quote(slice(id, 0, 40)) +
      ' in this run: media of other runs cannot be referred to.',
  )
}
