import {
  bareList,
  getPrototypeOf,
  hasOwn,
  isArray,
  mapSize,
  read,
  setSize,
  toNumber,
  toText,
  toTime,
} from '../../../values/intrinsics.ts'
import { kindOf } from '../../../values/kinds.ts'
import type { ObjectKind } from '../../../values/kinds.ts'
import { describeBytes, describeError, unboxedText } from './inspect-builtins.ts'
import { knownDrawing } from './inspect-known.ts'
import { laidOut } from './inspect-layout.ts'
import type { Drawing, Look } from './inspect-look.ts'
import { className, functionBase, prefixOf } from './inspect-names.ts'
import { hasOnlyNumbers, isIndex, writeEntries, writeItems, writeKeys, writeList } from './inspect-parts.ts'
import { numberText, quotedText } from './inspect-text.ts'
import { regexpText, toISOString } from './intrinsics.ts'

const maxChars = 200_000

export type InspectOptions = {
  /** Levels that are shown below the value itself. */
  readonly depth?: number
  /** Items of a list, a map or a set that are shown. */
  readonly maxItems?: number
}

/** Renders a value for a reader, as `util.inspect` of Node.js does. Getters are named, not run. */
export function inspect(value: unknown, { depth = 4, maxItems = 100 }: InspectOptions = {}): string {
  return render(
    { open: bareList(), circular: bareList(), depth, maxItems, render, chars: 0, indent: 0, level: 0 },
    value,
  )
}

function render(look: Look, value: unknown): string {
  const text = renderAny(look, value)
  look.chars += text.length
  return text
}

function renderAny(look: Look, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quotedText(value, look.indent)
    case 'number':
      return numberText(value)
    case 'bigint':
      return `${value}n`
    case 'symbol':
      return toText(value)
    case 'function':
      return renderObject(look, value)
    case 'object':
      return value === null ? 'null' : renderObject(look, value)
    case 'boolean':
    case 'undefined':
      return `${value}`
  }
}

function renderObject(look: Look, value: object): string {
  const { open } = look
  for (let index = 0; index < open.length; index += 1) if (open[index] === value) return circularText(look, value)
  if (open.length > look.depth || look.chars > maxChars) return tooDeep(value)
  open[open.length] = value
  try {
    return draw(look, value)
  } finally {
    open.length -= 1
  }
}

function circularText(look: Look, value: object): string {
  return `[Circular *${circularNumber(look, value) ?? addCircular(look, value)}]`
}

function circularNumber({ circular }: Look, value: object): number | undefined {
  for (let at = 0; at < circular.length; at += 1) if (circular[at] === value) return at + 1
  return undefined
}

function addCircular({ circular }: Look, value: object): number {
  circular[circular.length] = value
  return circular.length
}

function tooDeep(value: object): string {
  if (typeof value === 'function') return functionBase(value)
  return `[${isArray(value) ? 'Array' : (className(value) ?? 'Object: null prototype')}]`
}

function draw(look: Look, value: object): string {
  const drawing = drawingOf(look, value)
  return typeof drawing === 'string' ? drawing : drawn(look, value, drawing)
}

function drawn(look: Look, value: object, drawing: Drawing): string {
  const { isList = false, hides, more } = drawing
  const parts = bareList<string>()
  const level = look.open.length - 1
  const outer = look.level
  look.level = level
  drawing.items?.(parts)
  const isCut = isList && parts.length > look.maxItems
  const isNumeric = isList && hasOnlyNumbers(value, parts.length - (isCut ? 1 : 0))
  writeKeys(look, value, { parts, hides: isList ? isIndex : hides, more })
  const shape = marked(look, value, drawing)
  if (parts.length > 0) {
    const { open, close, base } = shape
    const position = { indent: look.indent, levelsInside: look.level - level }
    return laidOut(parts, { open, close, base, isList, isNumeric, isCut }, position)
  }
  // What has nothing in it is no level of its own.
  look.level = outer
  return shape.base === '' ? `${shape.open}${shape.close}` : shape.base
}

/** What stands around the parts, with a number where one of them is the object itself. */
function marked(look: Look, value: object, { open = '{', close = '}', base = '' }: Drawing): Ends {
  const number = circularNumber(look, value)
  const mark = number === undefined ? '' : `<ref *${number}> `
  return base === '' ? { open: `${mark}${open}`, close, base } : { open, close, base: `${mark}${base}` }
}

type Ends = { readonly open: string; readonly close: string; readonly base: string }

const plain: object = Object.prototype
const plainDrawing: Drawing = {}

function isPlainObject(value: object): boolean {
  const isOwn = getPrototypeOf(value) === plain && !isArray(value)
  return isOwn && !hasOwn(value, 'constructor') && !hasOwn(value, Symbol.toStringTag)
}

function drawingOf(look: Look, value: object): Drawing | string {
  if (typeof value === 'function') return { base: functionBase(value) }
  // Most objects are plain, and need not be asked about.
  if (isPlainObject(value)) return plainDrawing
  const known = knownDrawing(look, value)
  if (known !== undefined) return known
  const kind = kindOf(value)
  return isArray(value) ? listDrawing(look, value) : (collection(look, value, kind) ?? builtin(look, value, kind))
}

function collection(look: Look, value: object, kind: ObjectKind): Drawing | undefined {
  if (kind === 'map') {
    const size = toText(mapSize(value))
    return { open: `${prefixOf(value, 'Map', `(${size})`)}{`, items: (parts) => writeEntries(look, value, parts) }
  }
  if (kind !== 'set') return undefined
  const size = toText(setSize(value))
  return { open: `${prefixOf(value, 'Set', `(${size})`)}{`, items: (parts) => writeItems(look, value, parts) }
}

// oxlint-disable-next-line complexity -- one line for each kind there is
function builtin(look: Look, value: object, kind: ObjectKind): Drawing | string {
  switch (kind) {
    case 'date':
      return { base: dateText(value) }
    case 'regexp':
      return { base: regexpText(value) }
    case 'error':
      return describeError(look, value)
    case 'promise':
      return '[Promise: await it to get its value]'
    case 'bytes':
      return describeBytes(look, value)
    case 'boxed':
      return { base: unboxedText(value), hides: isIndex }
    case 'weak':
      return `${prefixOf(value, 'WeakMap')}{ <items unknown> }`
    case 'array':
    case 'object':
    case 'map':
    case 'set':
    case 'iterator':
    case 'async-iterator':
    case 'shared': {
      const prefix = prefixOf(value, 'Object')
      return { open: prefix === 'Object ' ? '{' : `${prefix}{` }
    }
  }
}

function dateText(value: object): string {
  const time = toTime(value)
  return time - time === 0 ? toISOString(value) : 'Invalid Date'
}

function listDrawing(look: Look, value: object): Drawing {
  const length = toNumber(read(value, 'length'))
  const prefix = prefixOf(value, 'Array', `(${length})`)
  const open = prefix === `Array(${length}) ` ? '[' : `${prefix}[`
  return { open, close: ']', isList: true, items: (parts) => writeList(look, value, parts) }
}
