import type { Execution } from '../core/executor.ts'
import type { MediaPart } from '../core/messages.ts'
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

/** The images the model is shown of an action. */
export function shownParts({ execution }: ActionStep): readonly MediaPart[] {
  return (execution?.shown ?? []).map((medium) => ({ type: 'media', medium }))
}
