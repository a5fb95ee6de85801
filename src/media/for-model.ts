import type { FilePart, ImagePart, MediaPart, Message, Part } from '../core/messages.ts'
import type { ModelCapabilities } from '../core/model.ts'
import { decode } from '../values/codec.ts'
import { contentOf, isMedia, mediaText } from '../values/media/media.ts'
import type { Media } from '../values/media/media.ts'
import type { MediaStore } from '../values/media/media-store.ts'

/** What a message comes to: the same as long as the same media of it are shown. */
type Shown = { readonly key: string; readonly message: Message }
const known = new WeakMap<Message, Shown>()

/**
 * Messages as one model is sent them: media with their bytes where the model can take them, each once, and otherwise in
 * words. Messages without media, and those that come to the same as before, are the same objects as before.
 */
export function messagesForModel(
  messages: readonly Message[],
  { media, capabilities = {} }: { readonly media: MediaStore; readonly capabilities?: ModelCapabilities | undefined },
): readonly Message[] {
  if (!messages.some((message) => hasMedia(message))) return messages
  const seen = new Set<string>()
  return messages.map((message) => {
    if (!hasMedia(message)) return message
    const isOneOfMany = message.content.filter((part) => part.type === 'media').length > 1
    const parts = message.content.map((part) => toVisible(part, { media, capabilities, seen, isOneOfMany }))
    const key = parts.map(({ how }) => how).join(' ')
    const found = known.get(message)
    if (found?.key === key) return found.message
    const content = parts.flatMap(({ make }) => make()).map((part) => Object.freeze(part))
    const made = Object.freeze({ ...message, content: Object.freeze(content) })
    known.set(message, { key, message: made })
    return made
  })
}

function hasMedia({ content }: Message): boolean {
  return content.some(({ type }) => type === 'media' || type === 'image')
}

type Sight = {
  readonly media: MediaStore
  readonly capabilities: ModelCapabilities
  readonly seen: Set<string>
  readonly isOneOfMany: boolean
}
/** `how` tells apart what can become of one part. */
type Visible = { readonly how: string; readonly make: () => readonly Part[] }

function toVisible(part: Part, sight: Sight): Visible {
  if (part.type === 'image') return imageVisible(part, sight)
  if (part.type !== 'media') return { how: '.', make: () => [part] }
  const medium = find(part, sight.media)
  if (medium === undefined) return words('unknown', '[a medium that is not here any more]')
  if (medium.mediaType.startsWith('image/')) return mediumVisible(medium, sight)
  const native = toFilePart(medium, sight.capabilities)
  // It is named where it was handed over.
  if (native === undefined || sight.seen.has(medium.id)) return { how: 'named', make: () => [] }
  sight.seen.add(medium.id)
  return { how: 'native', make: () => [native] }
}

function words(how: string, text: string): Visible {
  return { how, make: () => [{ type: 'text', text }] }
}

function imageVisible(part: ImagePart, { capabilities }: Sight): Visible {
  if (capabilities.vision !== false) return { how: 'image', make: () => [part] }
  return words('blind', 'url' in part ? '[an image]' : `[${part.mediaType}]`)
}

function mediumVisible(medium: Media, { capabilities, seen, isOneOfMany }: Sight): Visible {
  if (capabilities.vision === false) return words('blind', `[${mediaText(medium)}]`)
  if (seen.has(medium.id)) return words('again', `[${mediaText(medium)}: shown before]`)
  seen.add(medium.id)
  const { mediaType } = medium
  const image: Part = { type: 'image', mediaType, data: contentOf(medium) ?? '' }
  const label: Part = { type: 'text', text: `[${mediaText(medium)}]` }
  return { how: 'image', make: () => (isOneOfMany ? [label, image] : [image]) }
}

function toFilePart(medium: Media, capabilities: ModelCapabilities): FilePart | undefined {
  const { mediaType, name } = medium
  const type = takes(mediaType, capabilities)
  if (type === undefined) return undefined
  return { type, mediaType, data: contentOf(medium) ?? '', ...(name !== undefined && { name }) }
}

/** The recordings and documents that chat models take. */
function takes(mediaType: string, { audio = false, files = false }: ModelCapabilities): FilePart['type'] | undefined {
  if (audio && (mediaType === 'audio/wav' || mediaType === 'audio/mpeg')) return 'audio'
  return files && mediaType === 'application/pdf' ? 'file' : undefined
}

function find({ medium: encoded }: MediaPart, media: MediaStore): Media | undefined {
  try {
    const medium = decode(encoded, { media })
    return isMedia(medium) ? medium : undefined
  } catch {
    return undefined
  }
}
