import { media } from 'smolagents-ts'
import type { Media } from 'smolagents-ts'

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A picture as others are: the same bytes but for the last ones, which say its number. */
export function picture(number: number, name = `picture-${number}.png`): Media {
  return media({ data: new Uint8Array([...pictureBytes, number]), name })
}

/** An image of one pixel, in PNG. */
export const pictureBytes: Uint8Array = new Uint8Array(Buffer.from(pixel, 'base64'))
