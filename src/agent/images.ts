import type { ImagePart } from '../core/messages.ts'

/** An image given with a task: bytes or base64 with their media type, or a URL the model's server can reach. */
export type ImageInput = { readonly mediaType: string; readonly data: Uint8Array | string } | { readonly url: string }

/** Turns a given image into plain data. */
export function toImagePart(image: ImageInput): ImagePart {
  if (typeof image !== 'object' || image === null) {
    throw new TypeError('An image must be { url } or { mediaType, data }.')
  }
  if ('url' in image) return { type: 'image', url: image.url }
  const { mediaType, data } = image
  return { type: 'image', mediaType, data: typeof data === 'string' ? data : toBase64(data) }
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  }
  return btoa(text)
}
