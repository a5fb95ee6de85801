import type { Message, Part } from '../core/messages.ts'
import type { ModelRequest } from '../core/model.ts'

/** What an image or a file is counted as: about a thousand tokens. */
const mediaChars = 4_000
const charsPerToken = 4
/** Texts have hardly fewer than this. */
const fewCharsPerToken = 3
/** Tokenizers join signs and single letters with a word, but not words with each other. */
const word = /\p{L}[\p{L}\p{M}]+|\p{N}+/gu

/** About how many tokens so many characters are: four of them are one. */
export function toTokens(chars: number): number {
  return Math.ceil(chars / charsPerToken)
}

/** About how many tokens messages have. */
export function estimateTokens(messages: readonly Message[]): number {
  return toTokens(charsOf(messages))
}

/** About how many tokens a request has: what is said and shown, and what the tools are. */
export function estimateRequest({ messages, tools = [] }: Pick<ModelRequest, 'messages' | 'tools'>): number {
  return toTokens(charsOf(messages) + JSON.stringify(tools).length)
}

/** Characters of messages, with media as so many as they cost. */
export function charsOf(messages: readonly Message[]): number {
  return messages.flatMap(({ content }) => content).reduce((sum, part) => sum + charsOfPart(part), 0)
}

/**
 * Whether messages surely have more tokens than `limit`, whatever counts them: only words are counted, each as one token.
 * They are counted only where there are so many characters that it may be.
 */
export function surelyExceeds(messages: readonly Message[], limit: number): boolean {
  const texts = messages.flatMap(({ content }) => content).map((part) => textOf(part))
  if (texts.reduce((sum, text) => sum + text.length, 0) <= limit * fewCharsPerToken) return false
  let words = 0
  for (const text of texts) {
    for (const _ of text.matchAll(word)) {
      words += 1
      if (words > limit) return true
    }
  }
  return false
}

function charsOfPart(part: Part): number {
  return part.type === 'text' || part.type === 'tool-result' || part.type === 'tool-call'
    ? textOf(part).length
    : mediaChars
}

function textOf(part: Part): string {
  if (part.type === 'text' || part.type === 'tool-result') return part.text
  return part.type === 'tool-call' ? (JSON.stringify(part.input) ?? '') : ''
}
