/** An image of an interpreter that cannot be used: it was changed, or belongs to another build. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
}
