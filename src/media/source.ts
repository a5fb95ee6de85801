import { Media, mediaOfBase64 } from '../values/media/media.ts'
import type { MediaOptions } from '../values/media/media.ts'

/** Where a medium comes from: bytes, base64 text, or a `data:` URL. */
export type MediaSource = MediaOptions &
  ({ readonly data: Uint8Array | ArrayBuffer | string } | { readonly url: string })

/**
 * Makes an image, a recording or any other file for tools, tasks and answers. Without `mediaType` the bytes say what
 * it is.
 *
 * @throws {TypeError} when the source is none.
 */
export function media(source: MediaSource): Media {
  if (typeof source !== 'object' || source === null)
    throw new TypeError(`A medium must be ${forms}, not ${kind(source)}.`)
  const { mediaType, name } = source
  const options = { ...(mediaType !== undefined && { mediaType }), ...(name !== undefined && { name }) }
  if ('url' in source) return fromUrl(source.url, options)
  if (!('data' in source)) throw new TypeError(`A medium must be ${forms}; this object has neither data nor url.`)
  const { data } = source
  if (typeof data !== 'string') return new Media(data, options)
  return fromText(data, { mediaType, name })
}

const forms = '{ data: bytes or base64 } or { url: "data:…" }'

type Described = { readonly mediaType: unknown; readonly name: unknown }

function fromText(text: string, options: Described): Media {
  const base64 = text.replaceAll(/\s/g, '')
  try {
    return mediaOfBase64(base64, options)
  } catch (error) {
    if (!(error instanceof TypeError) || !error.message.startsWith('base64')) throw error
    throw new TypeError(
      `The data of a medium is no base64: ${error.message} A file is loaded with await loadMedia(path); text is encoded first, with new TextEncoder().`,
      { cause: error },
    )
  }
}

/** The parts of a data URL: type with its parameters, whether base64, data. */
const dataUrl = /^data:([^,;]*(?:;[^,;=]+=[^,;]*)*)(;base64)?,(.*)$/is

function fromUrl(url: unknown, options: MediaOptions): Media {
  const found = typeof url === 'string' ? dataUrl.exec(url) : null
  const text = found && decoded(found[3] ?? '')
  if (found === null || text === undefined || text === null) {
    throw new TypeError(
      `A medium is made of a data: URL, not of ${JSON.stringify(String(url).slice(0, 60))}. ` +
        'Load a file with await loadMedia(path); fetch what is on the web, and give its bytes.',
    )
  }
  const [, type, isBase64] = found
  const { name } = options
  const mediaType = options.mediaType ?? (type === '' ? undefined : type)
  if (isBase64 !== undefined) return fromText(text, { mediaType, name })
  const named = name === undefined ? {} : { name }
  return new Media(new TextEncoder().encode(text), { mediaType: mediaType ?? 'text/plain', ...named })
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function kind(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'string' ? 'a text; a file is loaded with await loadMedia(path)' : `of type ${typeof value}`
}

/**
 * Loads a medium from a file (a path or a `file:` URL) or from a `Blob` such as a `File`. Its name is that of the file.
 *
 * @throws {TypeError} when the source is none, or the file cannot be read.
 */
export async function loadMedia(source: string | URL | Blob, options: MediaOptions = {}): Promise<Media> {
  if (source instanceof Blob) return await fromBlob(source, options)
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new TypeError(
      `loadMedia takes a path, a file: URL or a Blob, not ${kind(source)}. Bytes are taken by media().`,
    )
  }
  if (/^(?:https?|data):/i.test(String(source))) {
    throw new TypeError(
      `loadMedia reads files, not ${String(source).slice(0, 60)}. Fetch it and give its bytes to media().`,
    )
  }
  const { readFile } = await import('node:fs/promises')
  const name = nameOf(String(source))
  try {
    return new Media(await readFile(source), { ...(name !== '' && { name }), ...options })
  } catch (error) {
    if (error instanceof TypeError) throw error
    throw new TypeError(`The file ${String(source)} cannot be read: ${String(error)}`, { cause: error })
  }
}

async function fromBlob(blob: Blob, options: MediaOptions): Promise<Media> {
  const name = 'name' in blob && typeof blob.name === 'string' ? blob.name : ''
  const type = blob.type === '' ? {} : { mediaType: blob.type }
  return new Media(await blob.arrayBuffer(), { ...type, ...(name !== '' && { name }), ...options })
}

/** The last part of a path; what must not be in a name is left out. */
function nameOf(path: string): string {
  const last = path.split(/[/\\]/).at(-1) ?? ''
  return last.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200)
}
