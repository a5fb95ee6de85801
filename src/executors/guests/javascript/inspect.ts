import {
  bareList,
  bufferLength,
  getPrototypeOf,
  isArray,
  joined,
  keysOf,
  eachEntry,
  mapSize,
  quote,
  eachItem,
  setSize,
  slice,
  read,
  toNumber,
  toText,
  toTime,
  typedArrayName,
} from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import { isUnsendable, kindOf } from '../../../values/kinds.ts'
import { descriptorOf, indexOf, regexpText, repeat, toISOString } from './intrinsics.ts'

const maxDepth = 5
const maxItems = 100
const maxChars = 200_000
const lineChars = 100
const maxText = 10_000

type Look = { readonly open: BareList<object>; chars: number }

/** Renders a value for a reader, the way consoles do. Getters of plain objects are named, not run. */
export function inspect(value: unknown): string {
  return render({ open: bareList(), chars: 0 }, value)
}

function render(look: Look, value: unknown): string {
  const text = renderAny(look, value)
  look.chars += text.length
  return text
}

function renderAny(look: Look, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quotedText(value)
    case 'number':
      return numberText(value)
    case 'bigint':
      return `${value}n`
    case 'symbol':
      return toText(value)
    case 'function':
      return `[${functionKind(value)} ${ownName(value) || '(anonymous)'}]`
    case 'object':
      return value === null ? 'null' : renderObject(look, value)
    case 'boolean':
    case 'undefined':
      return `${value}`
  }
}

function quotedText(value: string): string {
  return quote(value.length > maxText ? `${slice(value, 0, maxText)}… (${value.length} characters)` : value)
}

function numberText(value: number): string {
  return value === 0 && 1 / value < 0 ? '-0' : `${value}`
}

function functionKind(value: object): string {
  const prototype = descriptorOf(value, 'prototype')
  return prototype?.writable === false ? 'class' : 'Function'
}

function renderObject(look: Look, value: object): string {
  const { open } = look
  for (let index = 0; index < open.length; index += 1) if (open[index] === value) return '[Circular]'
  if (open.length >= maxDepth || look.chars > maxChars) return isArray(value) ? '[Array]' : '[Object]'
  open[open.length] = value
  try {
    return renderKind(look, value)
  } finally {
    open.length -= 1
  }
}

function renderKind(look: Look, value: object): string {
  const kind = kindOf(value)
  if (isUnsendable(kind)) return renderInstance(look, value)
  switch (kind) {
    case 'array':
      return renderArray(look, value)
    case 'map':
      return `Map(${toText(mapSize(value))}) ${renderMap(look, value)}`
    case 'set':
      return `Set(${toText(setSize(value))}) ${renderSet(look, value)}`
    case 'date':
      return renderDate(value)
    case 'regexp':
      return regexpText(value)
    case 'error':
      return renderError(look, value)
    case 'promise':
      return '[Promise: await it to get its value]'
    case 'bytes':
      return renderBytes(look, value)
    case 'boxed':
    case 'object':
      return renderInstance(look, value)
  }
}

function renderInstance(look: Look, value: object): string {
  return `${classPrefix(value)}${renderPlain(look, value)}`
}

function renderDate(value: object): string {
  const time = toTime(value)
  return time - time === 0 ? toISOString(value) : 'Invalid Date'
}

function renderArray(look: Look, value: object): string {
  const parts = bareList<string>()
  const length = toNumber(read(value, 'length'))
  const shown = length > maxItems ? maxItems : length
  for (let index = 0; index < shown; index += 1) {
    parts[index] = descriptorOf(value, index) ? render(look, read(value, index)) : '<empty>'
  }
  if (length > shown) parts[shown] = `… ${length - shown} more`
  return wrapped('[', parts, ']')
}

function renderPlain(look: Look, value: object): string {
  const keys = keysOf(value)
  const parts = bareList<string>()
  const shown = keys.length > maxItems ? maxItems : keys.length
  for (let at = 0; at < shown; at += 1) {
    const key = keys[at] ?? ''
    const descriptor = descriptorOf(value, key)
    const text = descriptor && 'value' in descriptor ? render(look, descriptor.value) : '[Getter]'
    parts[at] = `${isWord(key) ? key : quote(key)}: ${text}`
  }
  if (keys.length > shown) parts[shown] = `… ${keys.length - shown} more`
  return wrapped('{', parts, '}')
}

function renderMap(look: Look, value: object): string {
  const parts = bareList<string>()
  eachEntry(value, (item, key) => {
    if (parts.length < maxItems) parts[parts.length] = `${render(look, key)} => ${render(look, item)}`
  })
  return wrapped('{', parts, '}')
}

function renderSet(look: Look, value: object): string {
  const parts = bareList<string>()
  eachItem(value, (item) => {
    if (parts.length < maxItems) parts[parts.length] = render(look, item)
  })
  return wrapped('{', parts, '}')
}

function renderError(look: Look, value: object): string {
  const text = `${toText(read(value, 'name'))}: ${toText(read(value, 'message'))}`
  const cause = descriptorOf(value, 'cause')
  return cause && 'value' in cause ? `${text} [cause: ${render(look, cause.value)}]` : text
}

function renderBytes(look: Look, value: object): string {
  const name = typedArrayName(value)
  if (typeof name === 'string') return `${name} ${renderArray(look, value)}`
  try {
    return `ArrayBuffer { byteLength: ${toText(bufferLength(value))} }`
  } catch {
    return 'DataView {}'
  }
}

/** The name of the class of an instance, and a space; empty for plain objects. */
function classPrefix(value: object): string {
  const prototype = getPrototypeOf(value)
  if (prototype === null) return '[Object: null prototype] '
  if (prototype === Object.prototype) return ''
  const maker: unknown = descriptorOf(prototype, 'constructor')?.value
  const name = typeof maker === 'function' ? ownName(maker) : ''
  return name === '' ? '' : `${name} `
}

function ownName(value: object): string {
  const name: unknown = descriptorOf(value, 'name')?.value
  return typeof name === 'string' ? slice(name, 0, 100) : ''
}

function isWord(key: string): boolean {
  if (key === '') return false
  for (let index = 0; index < key.length; index += 1) if (!isWordPart(key[index] ?? '', index === 0)) return false
  return true
}

function isWordPart(character: string, isFirst: boolean): boolean {
  if (character >= '0' && character <= '9') return !isFirst
  const isLetter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
  return isLetter || character === '_' || character === '$'
}

function wrapped(open: string, parts: BareList<string>, close: string): string {
  if (parts.length === 0) return `${open}${close}`
  const line = joined(parts, ', ')
  if (line.length <= lineChars && indexOf(line, '\n') < 0) return `${open} ${line} ${close}`
  return `${open}\n  ${indented(joined(parts, ',\n'))}\n${close}`
}

function indented(text: string): string {
  const lines = bareList<string>()
  let start = 0
  for (let end = indexOf(text, '\n'); end >= 0; end = indexOf(text, '\n', start)) {
    lines[lines.length] = slice(text, start, end)
    start = end + 1
  }
  lines[lines.length] = slice(text, start)
  return joined(lines, `\n${repeat(' ', 2)}`)
}
