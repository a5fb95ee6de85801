import {
  bareList,
  bufferLength,
  dataView,
  isArray,
  joined,
  NativeUint8Array,
  read,
  toText,
  typedArrayName,
  unboxers,
} from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import type { Drawing, Look } from './inspect-look.ts'
import { className, prefixOf } from './inspect-names.ts'
import { writeList } from './inspect-parts.ts'
import { numberText, quotedText } from './inspect-text.ts'
import { descriptorOf, indexOf } from './intrinsics.ts'

const maxShownBytes = 50
const hexDigits = '0123456789abcdef'

/** An error without its stack: its name and message, and whatever else it has. */
export function describeError(look: Look, value: object): Drawing {
  const name = read(value, 'name')
  const message = read(value, 'message')
  const title = titled(name === undefined || name === null ? 'Error' : toText(name), className(value))
  const text = message === undefined || message === '' ? title : `${title}: ${toText(message)}`
  const more = bareList<string>()
  if (isHidden(value, 'cause')) more[more.length] = 'cause'
  if (isHidden(value, 'errors') && isArray(read(value, 'errors'))) more[more.length] = 'errors'
  return { base: look.open.length > 1 ? `[${text}]` : text, hides: isSaid, more }
}

/** What the text of an error says already. */
function isSaid(key: string): boolean {
  return key === 'name' || key === 'message' || key === 'stack'
}

/** The name of an error; the class with it where that says more. */
function titled(name: string, maker: string | null): string {
  return maker === null || maker === 'Error' || indexOf(name, maker) >= 0 ? name : `${maker} [${name}]`
}

function isHidden(value: object, key: string): boolean {
  const descriptor = descriptorOf(value, key)
  return descriptor !== undefined && descriptor.enumerable !== true && 'value' in descriptor
}

/** What is in the object of a primitive value. */
export function unboxedText(value: object): string {
  for (let at = 0; at < unboxers.length; at += 1) {
    try {
      const inner = unboxers[at]?.(value)
      return `[${className(value) ?? 'Object'}: ${innerText(inner)}]`
    } catch {
      // It is none of these.
    }
  }
  return '[Object]'
}

function innerText(inner: unknown): string {
  if (typeof inner === 'string') return quotedText(inner, 0)
  if (typeof inner === 'number') return numberText(inner)
  return typeof inner === 'bigint' ? `${inner}n` : toText(inner)
}

/** Numbers in memory, or the memory itself. */
export function describeBytes(look: Look, value: object): Drawing {
  const name = typedArrayName(value)
  if (typeof name === 'string') {
    const open = `${prefixOf(value, name, `(${toText(read(value, 'length'))})`)}[`
    return { open, close: ']', isList: true, items: (parts) => writeList(look, value, parts) }
  }
  return { open: `${prefixOf(value, 'ArrayBuffer')}{`, items: (parts) => writeMemory(look, value, parts) }
}

function writeMemory(look: Look, value: object, parts: BareList<string>): void {
  const buffer = asBuffer(value)
  if (buffer !== undefined) {
    parts[0] = `[Uint8Contents]: <${contents(buffer)}>`
    parts[1] = `byteLength: ${bufferLength(buffer)}`
    return
  }
  parts[0] = `byteLength: ${dataView.byteLength(value)}`
  parts[1] = `byteOffset: ${dataView.byteOffset(value)}`
  parts[2] = `buffer: ${look.render(look, dataView.buffer(value))}`
}

function asBuffer(value: object): ArrayBuffer | undefined {
  try {
    bufferLength(value)
    // The engine has just said so.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return value as ArrayBuffer
  } catch {
    return undefined
  }
}

function contents(buffer: ArrayBuffer): string {
  const length = bufferLength(buffer)
  const shown = length > maxShownBytes ? maxShownBytes : length
  const bytes = new NativeUint8Array(buffer, 0, shown)
  const texts = bareList<string>()
  for (let at = 0; at < shown; at += 1) {
    const byte = bytes[at] ?? 0
    texts[at] = `${hexDigits[byte >> 4] ?? ''}${hexDigits[byte & 15] ?? ''}`
  }
  const left = length - shown
  const rest = left > 0 ? ` ... ${left} more byte${left > 1 ? 's' : ''}` : ''
  return `${joined(texts, ' ')}${rest}`
}
