import type { Encoded } from '../values/encoded.ts'

/** One piece of a message. Images travel as base64 `data` with their media type, or as a `url` the server can reach. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | ImagePart
  | FilePart
  | MediaPart
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: unknown }
  | {
      readonly type: 'tool-result'
      readonly id: string
      readonly name: string
      readonly ok: boolean
      readonly text: string
    }

/** An image as plain data: base64 with its media type (`image/png`), or a URL the model's server can reach. */
export type ImagePart =
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'image'; readonly url: string }

/** A medium as it is kept in memory: by handle, in wire form. What a model is sent has its bytes, or its description. */
export type MediaPart = { readonly type: 'media'; readonly medium: Encoded }

/** A recording or a document as plain data: base64 with its media type. */
export type FilePart = {
  readonly type: 'audio' | 'file'
  readonly mediaType: string
  readonly data: string
  readonly name?: string
}

/**
 * What a provider wants back with a reply when the conversation goes on, such as the signatures of its reasoning: plain
 * JSON that only the model that gave it reads.
 */
export type ProviderData = Readonly<Record<string, unknown>>

/** One turn of the conversation, as every provider understands it. */
export type Message = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: readonly Part[]
  /** What an assistant thought before its calls. Some servers want it back with them, and the others are not sent it. */
  readonly reasoning?: string
  /** For a reply of the model: the `providerData` that came with it. */
  readonly providerData?: ProviderData
}

/** Makes a message of one text. */
export function textMessage(role: Message['role'], text: string): Message {
  return { role, content: [{ type: 'text', text }] }
}
