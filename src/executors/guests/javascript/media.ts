import { encodeText } from '../../../values/codec.ts'
import { mediaCall } from '../../../core/executor.ts'
import { fromBase64 } from '../../../values/base64.ts'
import { bareList, joined, slice } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { contentOf, handleOf, isMedia, Media, placeMedia, shownText } from '../../../values/media/media.ts'
import { ask } from './ask.ts'
import { callHost } from './calls.ts'
import { hidden } from './intrinsics.ts'
import { showAs } from './inspect-known.ts'
import { state } from './state.ts'

const hexDigits = '0123456789abcdef'

/** Installs `Media`: what the host keeps is asked of it, and what is shown of images is noted. */
export function installMedia(): void {
  placeMedia({
    digest: (_, base64) => hexText(fromBase64(ask<string>('digest', `["SHA-256","${base64}"]`))),
    load: (medium) => callHost(mediaCall, [handleOf(medium).id]),
  })
  showAs((_, value) => {
    if (!isMedia(value)) return undefined
    note(value)
    return shownText(value)
  })
  hidden(globalThis, 'Media', Media)
}

function hexText(bytes: Uint8Array): string {
  const texts = bareList<string>()
  const length = 32
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at] ?? 0
    texts[at] = `${hexDigits[byte >> 4] ?? ''}${hexDigits[byte & 15] ?? ''}`
  }
  return joined(texts)
}

/** As many as a model is told of at once. */
const maxShown = 16

function note(medium: Media): void {
  const { shown, latched } = state.action
  const { id, mediaType } = handleOf(medium)
  if (latched || shown.length >= maxShown || slice(mediaType, 0, 6) !== 'image/') return
  for (let at = 0; at < shown.length; at += 1) {
    const other = shown[at]
    if (other !== undefined && handleOf(other).id === id) return
  }
  shown[shown.length] = medium
}

/** Images in wire form, as long as those whose bytes go with them take no more than an answer may. */
export function shownImages(): string {
  const { action, options } = state
  const texts: BareList<string> = bareList()
  let room = options.answerBytes
  for (let at = 0; at < action.shown.length; at += 1) {
    const medium = action.shown[at]
    const content = medium === undefined ? undefined : contentOf(medium)
    if (medium === undefined || (content !== undefined && content.length > room)) continue
    room -= content === undefined ? 0 : content.length
    texts[texts.length] = encodeText(medium)
  }
  return `[${joined(texts, ',')}]`
}
