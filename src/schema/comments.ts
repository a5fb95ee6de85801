import { isJsonObject } from './json-pointer.ts'
import { acceptOf, acceptText } from './media-schema.ts'

const maxCommentChars = 300

/** What a schema says about a value beyond its type, on one line: description, format, range, default. */
export function commentOf(schema: unknown): string {
  if (!isJsonObject(schema)) return ''
  const description = typeof schema['description'] === 'string' ? oneLine(schema['description'], maxCommentChars) : ''
  const constraints = [
    typeof schema['format'] === 'string' ? oneLine(schema['format'], 40) : '',
    schema['type'] === 'integer' ? 'integer' : '',
    range(schema['minimum'], schema['maximum'], ''),
    range(schema['minLength'], schema['maxLength'], ' characters'),
    range(schema['minItems'], schema['maxItems'], ' items'),
    defaultText(schema['default']),
    oneLine(acceptText(acceptOf(schema) ?? []), 100),
  ].filter((text) => text !== '')
  if (constraints.length === 0) return description
  return description === '' ? constraints.join(', ') : `${description} (${constraints.join(', ')})`
}

function range(least: unknown, most: unknown, unit: string): string {
  // Schema libraries write the bounds of a safe integer to say "integer", which says nothing to a reader.
  const from = typeof least === 'number' && least > Number.MIN_SAFE_INTEGER ? least : undefined
  const to = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER ? most : undefined
  if (from !== undefined && to !== undefined) return from === to ? `${from}${unit}` : `${from} to ${to}${unit}`
  if (from !== undefined) return `at least ${from}${unit}`
  return to === undefined ? '' : `at most ${to}${unit}`
}

function defaultText(value: unknown): string {
  return value === undefined ? '' : `default ${oneLine(JSON.stringify(value), 60)}`
}

/** Text of others on one line: no line breaks or control characters, cut to a length. */
export function oneLine(text: string, maxChars: number): string {
  const line = escapeText(text.replaceAll(/\s+/g, ' ').trim())
  return line.length > maxChars ? `${line.slice(0, maxChars - 1)}…` : line
}

/** Makes text safe to stand in a comment or a literal: no end of comment, no control characters. */
export function escapeText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replaceAll('*/', '* /').replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029]/g, ' ')
}

/** The first sentence of a description. */
export function firstSentence(text: string): string {
  const line = oneLine(text, maxCommentChars)
  return /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line
}
