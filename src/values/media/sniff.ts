import { charCodeAt } from '../intrinsics.ts'

type Mark = { readonly type: string; readonly at: number; readonly bytes: string; readonly and?: Omit<Mark, 'type'> }

/** What files begin with: each byte as a character. */
const marks: readonly Mark[] = [
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/gif', at: 0, bytes: 'GIF8' },
  { type: 'image/webp', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'WEBP' } },
  { type: 'image/bmp', at: 0, bytes: 'BM', and: { at: 6, bytes: '\0\0\0\0' } },
  { type: 'audio/wav', at: 0, bytes: 'RIFF', and: { at: 8, bytes: 'WAVE' } },
  { type: 'audio/mpeg', at: 0, bytes: 'ID3' },
  { type: 'audio/mpeg', at: 0, bytes: '\xff\xfb' },
  { type: 'audio/mpeg', at: 0, bytes: '\xff\xf3' },
  { type: 'audio/mpeg', at: 0, bytes: '\xff\xf2' },
  { type: 'audio/ogg', at: 0, bytes: 'OggS' },
  { type: 'audio/flac', at: 0, bytes: 'fLaC' },
  { type: 'audio/mp4', at: 4, bytes: 'ftypM4A' },
  { type: 'video/mp4', at: 4, bytes: 'ftyp' },
  { type: 'video/webm', at: 0, bytes: '\x1aE\xdf\xa3' },
  { type: 'application/pdf', at: 0, bytes: '%PDF-' },
  { type: 'application/zip', at: 0, bytes: 'PK\x03\x04' },
  { type: 'application/gzip', at: 0, bytes: '\x1f\x8b' },
]

/** The media type of bytes, by what they begin with; text is `text/plain`, and what is not known a stream of bytes. */
export function sniff(bytes: Uint8Array, length: number): string {
  for (let at = 0; at < marks.length; at += 1) {
    const mark = marks[at]
    if (mark !== undefined && has(bytes, mark) && (mark.and === undefined || has(bytes, mark.and))) return mark.type
  }
  return isText(bytes, length) ? 'text/plain' : 'application/octet-stream'
}

function has(bytes: Uint8Array, { at, bytes: wanted }: Omit<Mark, 'type'>): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== charCodeAt(wanted, index)) return false
  }
  return true
}

const lookedAt = 4_096

/** Whether bytes are UTF-8 without control characters, as far as one looks. */
function isText(bytes: Uint8Array, length: number): boolean {
  const end = length < lookedAt ? length : lookedAt
  let at = 0
  while (at < end) {
    const byte = bytes[at] ?? 0
    const more = followers(byte)
    if (more < 0) return false
    for (let index = 1; index <= more; index += 1) {
      // Where the look ends a character may be cut.
      if (at + index >= end && end < length) return true
      if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return false
    }
    at += 1 + more
  }
  return length > 0
}

/** How many bytes of the same character follow one; -1 when a text cannot have it there. */
function followers(byte: number): number {
  if (byte < 0x80) return byte >= 0x20 ? (byte === 0x7f ? -1 : 0) : byte >= 0x09 && byte <= 0x0d ? 0 : -1
  if (byte >= 0xc2 && byte < 0xe0) return 1
  if (byte >= 0xe0 && byte < 0xf0) return 2
  return byte >= 0xf0 && byte < 0xf5 ? 3 : -1
}
