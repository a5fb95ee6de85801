import { toBase64 } from './base64.ts'
import { bytesOf } from './bytes.ts'
import { cannotSend, charge, countKey, countValues, inner, refused } from './encoder.ts'
import type { Encoder } from './encoder.ts'
import {
  eachEntry,
  eachItem,
  getterOf,
  hasOwn,
  isArray,
  mapSize,
  quote,
  read,
  setSize,
  toBigInt,
  toText,
  toTime,
} from './intrinsics.ts'
import { unbox } from './kinds.ts'
import type { ObjectKind } from './kinds.ts'
import { maxBigIntDigits } from './limits.ts'

type Writer = (encoder: Encoder, value: object) => string

/** One for every kind that is more than a list or plain properties, so that nothing is looked up in a prototype. */
export const writers: { readonly [kind in Exclude<ObjectKind, 'array' | 'object'>]: Writer } = {
  map: writeMap,
  set: writeSet,
  date: writeDate,
  error: writeError,
  bytes: writeBytes,
  regexp: (encoder, value) => {
    const source = quote(sourceOf(value))
    charge(encoder, source.length)
    return '{"$type":"regexp","source":' + source + ',"flags":"' + flagsOf(value) + '"}'
  },
  boxed: (encoder, value) => encoder.write(encoder, unbox(value)),
  promise: refuse('a promise, which cannot be sent. Await it first.'),
  iterator: refuse('an iterator, which cannot be sent. Spread it into a list first.'),
  'async-iterator': refuse('an async iterator, which cannot be sent. Collect its items into a list first.'),
  weak: refuse('a weak collection or reference, which cannot be sent. Send what it holds.'),
  shared: refuse(sharedMemory()),
}

function refuse(reason: string): Writer {
  return (encoder) => {
    throw refused(encoder, reason)
  }
}

function sharedMemory(): string {
  return 'memory that threads share, which cannot be sent. Copy its bytes into a new Uint8Array first.'
}

export function numberText(value: number): string {
  if (value === 0) return 1 / value < 0 ? '{"$type":"number","value":"-0"}' : '0'
  return value - value === 0 ? '' + value : '{"$type":"number","value":"' + value + '"}'
}

const bigintEnd = toBigInt('1' + '0'.repeat(maxBigIntDigits))

export function bigintText(encoder: Encoder, value: bigint): string {
  if (value >= bigintEnd || value <= -bigintEnd) {
    throw cannotSend(encoder, 'a bigint of more than ' + maxBigIntDigits + ' digits. Send it as a text in base 16.')
  }
  const text = '' + value
  charge(encoder, text.length)
  return '{"$type":"bigint","value":"' + text + '"}'
}

function writeMap(encoder: Encoder, value: object): string {
  countValues(encoder, 2 * mapSize(value))
  let text = ''
  let written = 0
  eachEntry(value, (item, key) => {
    const first = inner(encoder, 'key(' + written + ')', key)
    countKey(encoder, key)
    const second = inner(encoder, typeof key === 'string' ? 'get(' + quote(key) + ')' : 'get(…)', item)
    text += (written === 0 ? '' : ',') + '[' + first + ',' + second + ']'
    written += 1
  })
  return '{"$type":"map","entries":[' + text + ']}'
}

function writeSet(encoder: Encoder, value: object): string {
  countValues(encoder, setSize(value))
  let text = ''
  let written = 0
  eachItem(value, (item) => {
    text += (written === 0 ? '' : ',') + inner(encoder, 'item(' + written + ')', item)
    countKey(encoder, item)
    written += 1
  })
  return '{"$type":"set","values":[' + text + ']}'
}

function writeDate(_: Encoder, value: object): string {
  const ms = toTime(value)
  // `-0` cannot be: a time value is never negative zero.
  return '{"$type":"date","ms":' + (ms - ms === 0 ? ms : 'null') + '}'
}

function writeError(encoder: Encoder, value: object): string {
  const name = quote(textOf(read(value, 'name')))
  const message = quote(textOf(read(value, 'message')))
  charge(encoder, name.length + message.length)
  let text = '{"$type":"error","name":' + name + ',"message":' + message
  const code = hasOwn(value, 'code') ? read(value, 'code') : undefined
  if (typeof code === 'string' || typeof code === 'number') {
    countValues(encoder, 1)
    text += ',"code":' + inner(encoder, 'code', code)
  }
  if (hasOwn(value, 'cause')) {
    countValues(encoder, 1)
    text += ',"cause":' + inner(encoder, 'cause', read(value, 'cause'))
  }
  const errors = hasOwn(value, 'errors') ? read(value, 'errors') : undefined
  if (isArray(errors)) {
    countValues(encoder, 1)
    text += ',"errors":' + inner(encoder, 'errors', errors)
  }
  return text + '}'
}

/** Names and messages are texts, unless somebody made them something else. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : toText(value)
}

function writeBytes(encoder: Encoder, value: object): string {
  const bytes = bytesOf(value)
  if (bytes === 'shared') {
    throw refused(encoder, sharedMemory())
  }
  if (bytes.kind === 'Float16Array') {
    throw refused(encoder, 'a Float16Array, which not every engine has. Send a Float32Array.')
  }
  charge(encoder, bytes.length)
  return '{"$type":"bytes","kind":"' + bytes.kind + '","base64":"' + toBase64(bytes.bytes, bytes.length) + '"}'
}

const sourceOf = getterOf<string>(RegExp.prototype, 'source')
const flagGetters = [
  ['d', getterOf(RegExp.prototype, 'hasIndices')],
  ['g', getterOf(RegExp.prototype, 'global')],
  ['i', getterOf(RegExp.prototype, 'ignoreCase')],
  ['m', getterOf(RegExp.prototype, 'multiline')],
  ['s', getterOf(RegExp.prototype, 'dotAll')],
  ['u', getterOf(RegExp.prototype, 'unicode')],
  ['v', getterOf(RegExp.prototype, 'unicodeSets')],
  ['y', getterOf(RegExp.prototype, 'sticky')],
] as const

function flagsOf(value: object): string {
  let flags = ''
  for (let at = 0; at < flagGetters.length; at += 1) {
    const flag = flagGetters[at]
    if (flag !== undefined && flag[1](value) === true) flags += flag[0]
  }
  return flags
}
