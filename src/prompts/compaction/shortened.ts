import type { Message, Part } from '../../core/messages.ts'
import { cut } from '../results/cut.ts'

/** Characters that are left of an old output. */
const maxChars = 400

const note = 'Shown in short, for it is long ago; print again what you need of it.'

const nouns = { image: 'An image', media: 'An image or a file', audio: 'A recording', file: 'A file' } as const

/** An old output with its beginning and its end, and without its images. */
export function shortened({ role, content }: Message): Message {
  return { role, content: content.map(shortenPart) }
}

function shortenPart(part: Part): Part {
  switch (part.type) {
    case 'text':
    case 'tool-result':
      return part.text.length <= maxChars + note.length
        ? part
        : { ...part, text: `${cut(part.text, maxChars)}\n${note}` }
    case 'image':
    case 'media':
    case 'audio':
    case 'file':
      return { type: 'text', text: `[${nouns[part.type]}, left out for it is long ago.]` }
    case 'tool-call':
      return part
  }
}
