import type { Execution } from '../core/executor.ts'
import type { Part } from '../core/messages.ts'
import type { ActionStep } from '../core/steps.ts'
import { decode, encode } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { isMedia } from '../values/media/media.ts'
import type { MediaStore } from '../values/media/media-store.ts'

/** What came of an action, with the media the code has made kept for the run: what is recorded has only handles. */
export function byHandle(execution: Execution, media: MediaStore): Execution {
  const { shown = [], ...rest } = execution
  const images = shown.flatMap((encoded) => toImage(encoded, media))
  return {
    ...rest,
    ...(rest.kind === 'answer' && { value: toHandles(rest.value, media) }),
    ...(images.length > 0 && { shown: images }),
  }
}

/** An answer that cannot be read stays as it is: whoever reads it says why. */
function toHandles(value: Encoded, media: MediaStore): Encoded {
  try {
    return encode(decode(value, { media }), { media })
  } catch {
    return value
  }
}

/** What is no image, or cannot be kept, is not shown: its text says what it is. */
function toImage(encoded: Encoded, media: MediaStore): readonly Encoded[] {
  try {
    const value = decode(encoded, { media })
    return isMedia(value) && value.mediaType.startsWith('image/') ? [encode(value, { media })] : []
  } catch {
    return []
  }
}

/** As many images as the model is shown of one action. */
const maxImages = 4

/** The images the model is shown of an action: those a program shows, or that calls gave. What is beyond that is named. */
export function shownParts({ execution, calls }: ActionStep): readonly Part[] {
  const shown = execution ? (execution.shown ?? []) : calls.flatMap(({ end }) => (end?.ok ? imagesIn(end.value) : []))
  const more = shown.slice(maxImages).map((medium) => String(decode(medium)))
  return [
    ...shown.slice(0, maxImages).map((medium): Part => ({ type: 'media', medium })),
    ...(more.length > 0 ? [{ type: 'text', text: `Not shown, to be shown alone: ${more.join(' ')}` } as const] : []),
  ]
}

/** The images in a value in wire form. */
function imagesIn(value: Encoded): readonly Encoded[] {
  if (typeof value !== 'object' || value === null) return []
  if (Reflect.get(value, '$type') !== 'media') {
    return Object.values(value).flatMap((inner: Encoded) => imagesIn(inner))
  }
  const type: unknown = Reflect.get(value, 'mediaType')
  return typeof type === 'string' && type.startsWith('image/') ? [value] : []
}
