import type { Message, ModelRequest } from 'smolagents-ts'

/** The messages of a request as texts, each with its role in front. */
export function textsOf(request: ModelRequest | undefined): string[] {
  return (request?.messages ?? []).map((message) => `${message.role}: ${partsOf(message).join('\n\n')}`)
}

/** The last message of a request, part by part. */
export function lastParts(request: ModelRequest | undefined): string[] {
  const last = request?.messages.at(-1)
  return last ? partsOf(last) : []
}

function partsOf({ content }: Message): string[] {
  return content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`))
}
