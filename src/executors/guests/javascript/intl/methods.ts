import {
  apply,
  bareList,
  isArray,
  joined,
  NativeTypeError,
  quote,
  read,
  toNumber,
  toText,
  toTime,
  typedArrayName,
  unboxers,
} from '../../../../values/intrinsics.ts'
import { ask } from '../ask.ts'
import { hidden, NativeObject } from '../intrinsics.ts'
import { localesText, numericText, optionsText, timeText } from './arguments.ts'
import { compareAscii } from './ascii-order.ts'
import { compareWith } from './collate.ts'
import { askFormatter, headOf, nameFunction } from './formatters.ts'
import { optionNames } from './option-names.ts'

type LocaleMethod = (self: unknown, locales: unknown, options: unknown) => unknown

/** Gives the built-ins the methods that speak a language. */
export function installLocaleMethods(): void {
  install(Number.prototype, 'toLocaleString', (self, ...given) => numberText(unboxed(self, 0), given))
  install(BigInt.prototype, 'toLocaleString', (self, ...given) => numberText(unboxed(self, 3), given))
  install(Date.prototype, 'toLocaleString', (self, ...given) => dateText('Date', self, given))
  install(Date.prototype, 'toLocaleDateString', (self, ...given) => dateText('DateOnly', self, given))
  install(Date.prototype, 'toLocaleTimeString', (self, ...given) => dateText('TimeOnly', self, given))
  install(Array.prototype, 'toLocaleString', listText)
  install(Object.getPrototypeOf(Uint8Array.prototype), 'toLocaleString', (self, locales, options) => {
    if (typedArrayName(self) === undefined) throw new NativeTypeError('this is not a typed array.')
    return listText(self, locales, options)
  })
  install(String.prototype, 'toLocaleUpperCase', (self, locales) => cased('upperCase', self, locales))
  install(String.prototype, 'toLocaleLowerCase', (self, locales) => cased('lowerCase', self, locales))
  // oxlint-disable-next-line max-params -- `this` is none
  const localeCompare = function (this: unknown, that?: unknown, locales?: unknown, options?: unknown): number {
    const left = ownText(this, 'localeCompare')
    if (locales === undefined && options === undefined) {
      const known = compareAscii(left, toText(that))
      if (known !== undefined) return known
    }
    return compareWith({ service: 'Collator', head: headOf('Collator', locales, options) }, left, toText(that))
  }
  nameFunction(localeCompare, 'localeCompare', 1)
  hidden(String.prototype, 'localeCompare', localeCompare)
}

function install(prototype: object, name: string, method: LocaleMethod): void {
  const installed = function (this: unknown, locales?: unknown, options?: unknown): unknown {
    return method(this, locales, options)
  }
  nameFunction(installed, name, 0)
  hidden(prototype, name, installed)
}

type Given = readonly [locales: unknown, options: unknown]

/** A number or a bigint, or what is in the object of one; anything else throws. */
function unboxed(self: unknown, kind: 0 | 3): unknown {
  // The engine checks what it is given, a primitive value too.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return unboxers[kind]?.(self as object)
}

function numberText(value: unknown, given: Given): string {
  const formatter = { service: 'NumberFormat', head: headOf('NumberFormat', given[0], given[1]) }
  return askFormatter(formatter, 'format', numericText(value))
}

function dateText(service: string, self: unknown, given: Given): string {
  const time = toTime(self)
  const head = `[${localesText(given[0])},${optionsText(given[1], 'DateTimeFormat', optionNames.DateTimeFormat)}]`
  if (time - time !== 0) return 'Invalid Date'
  return askFormatter({ service, head }, 'format', timeText(time))
}

/** The items of a list in their own words. */
function listText(self: unknown, locales: unknown, options: unknown): string {
  const list: unknown = NativeObject(self)
  if (typeof list !== 'object' || list === null) throw new NativeTypeError('this is not a list.')
  const texts = bareList<string>()
  const length = isArray(list) ? list.length : toNumber(read(list, 'length'))
  for (let index = 0; index < length; index += 1) {
    const item = read(list, index)
    texts[index] = item === undefined || item === null ? '' : toText(itemText(item, locales, options))
  }
  return joined(texts, ',')
}

function itemText(item: unknown, locales: unknown, options: unknown): unknown {
  const method: unknown = read(NativeObject(item), 'toLocaleString')
  if (typeof method !== 'function') throw new NativeTypeError('toLocaleString is not a function')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked above
  return apply(method as (...args: unknown[]) => unknown, item, [locales, options])
}

function cased(operation: string, self: unknown, locales: unknown): string {
  const text = ownText(self, operation)
  const tags = localesText(locales)
  return ask(operation, `[${quote(text)},${tags}]`)
}

function ownText(self: unknown, name: string): string {
  if (self === undefined || self === null) {
    throw new NativeTypeError(`String.prototype.${name} called on null or undefined`)
  }
  return toText(self)
}
