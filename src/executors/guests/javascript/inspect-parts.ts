import { bareList, eachEntry, eachItem, keysOf, read, toNumber, toText } from '../../../values/intrinsics.ts'
import type { BareList } from '../../../values/intrinsics.ts'
import type { Look } from './inspect-look.ts'
import { keyText } from './inspect-text.ts'
import { descriptorOf, symbolsOf } from './intrinsics.ts'

/** Writes the items of a list; holes in a row are one part. */
export function writeList(look: Look, value: object, parts: BareList<string>): void {
  const length = toNumber(read(value, 'length'))
  let at = 0
  while (at < length && parts.length < look.maxItems) {
    const from = at
    while (at < length && at - from < 1_000_000 && !descriptorOf(value, at)) at += 1
    if (at > from) parts[parts.length] = `<${at - from} empty item${at - from > 1 ? 's' : ''}>`
    else {
      parts[parts.length] = nested(look, () => propertyText(look, value, at))
      at += 1
    }
  }
  if (at < length) parts[parts.length] = moreText(length - at)
}

/** Says how many items are not shown. */
function moreText(count: number): string {
  return `... ${count} more item${count > 1 ? 's' : ''}`
}

function nested(look: Look, write: () => string): string {
  look.indent += 2
  const text = write()
  look.indent -= 2
  return text
}

/** Writes the entries of a map. */
export function writeEntries(look: Look, value: object, parts: BareList<string>): void {
  let left = 0
  eachEntry(value, (item, key) => {
    if (parts.length >= look.maxItems) left += 1
    else parts[parts.length] = nested(look, () => `${look.render(look, key)} => ${look.render(look, item)}`)
  })
  if (left > 0) parts[parts.length] = moreText(left)
}

/** Writes the items of a set. */
export function writeItems(look: Look, value: object, parts: BareList<string>): void {
  let left = 0
  eachItem(value, (item) => {
    if (parts.length >= look.maxItems) left += 1
    else parts[parts.length] = nested(look, () => look.render(look, item))
  })
  if (left > 0) parts[parts.length] = moreText(left)
}

type Keys = {
  readonly parts: BareList<string>
  readonly hides: ((key: string) => boolean) | undefined
  readonly more: BareList<string> | undefined
}

const maxKeys = 100

/** Writes the properties that are shown. */
export function writeKeys(look: Look, value: object, { parts, hides, more }: Keys): void {
  const keys = keysOf(value)
  let shown = 0
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? ''
    if (hides?.(key) === true) continue
    shown += 1
    if (shown <= maxKeys) parts[parts.length] = `${keyText(key)}: ${nested(look, () => propertyText(look, value, key))}`
  }
  if (shown > maxKeys) parts[parts.length] = `... ${shown - maxKeys} more properties`
  writeSymbols(look, value, parts)
  const extra = more ?? bareList<string>()
  for (let at = 0; at < extra.length; at += 1) {
    const key = extra[at] ?? ''
    parts[parts.length] = `[${key}]: ${nested(look, () => look.render(look, read(value, key)))}`
  }
}

function writeSymbols(look: Look, value: object, parts: BareList<string>): void {
  const symbols = symbolsOf(value)
  for (let at = 0; at < symbols.length && at < maxKeys; at += 1) {
    const key = symbols[at]
    if (key === undefined || descriptorOf(value, key)?.enumerable !== true) continue
    parts[parts.length] = `[${toText(key)}]: ${nested(look, () => propertyText(look, value, key))}`
  }
}

function propertyText(look: Look, value: object, key: PropertyKey): string {
  const descriptor = descriptorOf(value, key)
  if (!descriptor || 'value' in descriptor) return look.render(look, descriptor?.value)
  if (descriptor.get === undefined) return descriptor.set === undefined ? 'undefined' : '[Setter]'
  return descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]'
}

/** A key is a place in a list. */
export function isIndex(key: string): boolean {
  const value = toNumber(key)
  return value >= 0 && value < 2 ** 32 - 1 && `${value}` === key
}

/** The first items of a list are numbers. */
export function hasOnlyNumbers(value: object, count: number): boolean {
  for (let at = 0; at < count; at += 1) {
    const item = descriptorOf(value, at)?.value
    if (typeof item !== 'number' && typeof item !== 'bigint') return false
  }
  return true
}
