import { bareList, charCodeAt, fromCharCode, includes, joined, matches, slice } from '../../../values/intrinsics.ts'
import { indexOf, repeat } from './intrinsics.ts'
import { lineChars } from './inspect-layout.ts'

const maxChars = 10_000
/** Texts up to this length stay on one line. */
const shortChars = 16

/** A text in quotes, as code would write it; a long one of several lines is written as a sum of them. */
export function quotedText(text: string, indent: number): string {
  const shown = text.length > maxChars ? slice(text, 0, maxChars) : text
  const left = text.length - shown.length
  const rest = left > 0 ? `... ${left} more character${left > 1 ? 's' : ''}` : ''
  if (shown.length <= shortChars || shown.length <= lineChars - indent - 4) return `${inQuotes(shown)}${rest}`
  const lines = bareList<string>()
  let start = 0
  for (let end = indexOf(shown, '\n'); end >= 0 && end < shown.length - 1; end = indexOf(shown, '\n', start)) {
    lines[lines.length] = inQuotes(slice(shown, start, end + 1))
    start = end + 1
  }
  lines[lines.length] = inQuotes(slice(shown, start))
  return `${joined(lines, ` +\n${repeat(' ', indent + 2)}`)}${rest}`
}

/** Nothing in it needs a sign before it: no control characters, quotes, back slashes or halves of characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const plainText = /^[^\0-\x1f\x7f-\x9f'\\\ud800-\udfff]*$/

/** A text in the quotes that need the fewest signs before others. */
export function inQuotes(text: string): string {
  if (matches(plainText, text)) return `'${text}'`
  const quote = quoteFor(text)
  const parts = bareList<string>()
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = charCodeAt(text, at)
    if (isPlain(code) && code !== 92 && code !== charCodeAt(quote, 0)) continue
    if (isPair(text, at)) {
      at += 1
      continue
    }
    if (start < at) parts[parts.length] = slice(text, start, at)
    parts[parts.length] = escaped(code)
    start = at + 1
  }
  parts[parts.length] = slice(text, start)
  return `${quote}${joined(parts)}${quote}`
}

function quoteFor(text: string): string {
  if (!includes(text, "'")) return "'"
  if (!includes(text, '"')) return '"'
  return includes(text, '`') || includes(text, '${') ? "'" : '`'
}

function isPlain(code: number): boolean {
  return code >= 32 && !(code > 126 && code < 160) && !(code >= 0xd800 && code <= 0xdfff)
}

/** Both halves of a character are there. */
function isPair(text: string, at: number): boolean {
  const code = charCodeAt(text, at)
  if (!(code >= 0xd800 && code <= 0xdbff) || at + 1 >= text.length) return false
  const next = charCodeAt(text, at + 1)
  return next >= 0xdc00 && next <= 0xdfff
}

function escaped(code: number): string {
  if (code === 8) return '\\b'
  if (code === 9) return '\\t'
  if (code === 10) return '\\n'
  if (code === 12) return '\\f'
  if (code === 13) return '\\r'
  if (code === 39 || code === 92 || code === 34 || code === 96) return `\\${fromCharCode(code)}`
  return code > 0xff
    ? `\\u${pair(code >> 8, lowerDigits)}${pair(code & 255, lowerDigits)}`
    : `\\x${pair(code, upperDigits)}`
}

const upperDigits = '0123456789ABCDEF'
const lowerDigits = '0123456789abcdef'

/** A byte in two digits. */
function pair(byte: number, digits: string): string {
  return `${digits[byte >> 4] ?? ''}${digits[byte & 15] ?? ''}`
}

const word = /^[a-zA-Z_][a-zA-Z_0-9]*$/

/** A key of an object as code would write it. */
export function keyText(key: string): string {
  return matches(word, key) ? key : inQuotes(key)
}

/** A number as it is shown: minus zero is one of its own. */
export function numberText(value: number): string {
  return value === 0 && 1 / value < 0 ? '-0' : `${value}`
}
