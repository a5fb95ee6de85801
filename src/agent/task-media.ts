import type { ImagePart, MediaPart } from '../core/messages.ts'
import { media } from '../media/source.ts'
import type { MediaSource } from '../media/source.ts'
import { encode } from '../values/codec.ts'
import { isMedia, mediaText } from '../values/media/media.ts'
import type { Media } from '../values/media/media.ts'
import type { MediaStore } from '../values/media/media-store.ts'

/** An image given with a task: a medium or what one is made of, or a URL the model's server can reach. */
export type ImageInput = Media | MediaSource | { readonly url: string }

/** A file given with a task. */
export type FileInput = Media | MediaSource

/** The name under which code finds the files of a task. */
export const filesVariable = 'files'

/** What a task brings along for the model to look at, and for code to work with. */
export type TaskMedia = { readonly shown: readonly (ImagePart | MediaPart)[]; readonly files: readonly Media[] }

/** @throws {TypeError} for what is no image or no file, or takes too much. */
export function toTaskMedia(
  { images = [], files = [] }: { readonly images?: readonly ImageInput[]; readonly files?: readonly FileInput[] },
  store: MediaStore,
): TaskMedia {
  if (!Array.isArray(images)) throw new TypeError('images must be a list.')
  if (!Array.isArray(files)) throw new TypeError('files must be a list.')
  const given = files.map((file, index) => toMedia(file, `files[${index}]`))
  const shown = given.filter(({ mediaType }) => /^(?:image|audio)\/|^application\/pdf$/.test(mediaType))
  return {
    shown: [
      ...images.map((image, index) => toImage(image, { index, store })),
      ...shown.map((file) => toPart(file, store)),
    ],
    files: given,
  }
}

function toImage(image: ImageInput, { index, store }: { index: number; store: MediaStore }): ImagePart | MediaPart {
  const at = `images[${index}]`
  if (!isMedia(image) && typeof image === 'object' && image !== null && 'url' in image) {
    const { url } = image
    if (typeof url !== 'string' || !/^(?:https?|data):/i.test(url)) {
      throw new TypeError(
        `${at}: the url of an image must begin with https:, http: or data:. Load a file with await loadMedia(path).`,
      )
    }
    if (!/^data:/i.test(url)) return { type: 'image', url }
  }
  const medium = toMedia(image, at)
  if (!medium.mediaType.startsWith('image/')) {
    throw new TypeError(`${at} is no image but ${mediaText(medium)}. Give it to code as one of files.`)
  }
  return toPart(medium, store)
}

function toMedia(given: FileInput, at: string): Media {
  if (isMedia(given)) return given
  try {
    return media(given)
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`${at}: ${error.message}`, { cause: error }) : error
  }
}

function toPart(medium: Media, store: MediaStore): MediaPart {
  return { type: 'media', medium: encode(medium, { media: store }) }
}

const maxNamed = 30

/** What the task says of its files. */
export function filesText(files: readonly Media[]): string {
  const names = files.slice(0, maxNamed).map((file, index) => `[${index}] ${mediaText(file)}`)
  const more = files.length > maxNamed ? [`and ${files.length - maxNamed} more`] : []
  return `a list of ${files.length} Media: ${[...names, ...more].join('; ')}`
}
