/** What a server says a body is. */
export type ContentType = { readonly mediaType: string; readonly charset: string | undefined }

/** Reads a `content-type` header; what is not said, or makes no sense, is a stream of bytes. */
export function toContentType(header: string | undefined): ContentType {
  const [type = '', ...parameters] = (header ?? '').slice(0, 1_000).split(';')
  const mediaType = type.trim().toLowerCase()
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((name) => name !== undefined)
  return { mediaType: /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream', charset }
}

/** Whether a media type is one of those wanted; `image/*` stands for all images. */
export function isWanted(mediaType: string, accept: readonly string[]): boolean {
  const kind = `${mediaType.split('/')[0] ?? ''}/*`
  return accept.some((wanted) => wanted === '*/*' || wanted === kind || wanted === mediaType)
}
