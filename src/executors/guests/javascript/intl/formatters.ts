import { create, defineProperty, NativeTypeError } from '../../../../values/intrinsics.ts'
import { ask } from '../ask.ts'
import { construct, hidden, NativeObject } from '../intrinsics.ts'
import { localesText, optionsText } from './arguments.ts'
import { brandFormatter, formatterOf } from './brands.ts'
import type { Formatter } from './brands.ts'
import { optionNames } from './option-names.ts'
import type { ServiceName } from './option-names.ts'

/** A method by what it is given: it asks the worker, and gives the answer or makes something of it. */
export type Method = (formatter: Formatter, args: readonly unknown[]) => unknown

export type FormatterKind = {
  readonly service: ServiceName
  /** It works without `new`, as the oldest three do. */
  readonly isCallable?: boolean
  readonly needsOptions?: boolean
  readonly methods: Readonly<Record<string, Method>>
  /** A getter of a function that knows its formatter, such as `format`, and how many arguments it takes. */
  readonly bound?: readonly [name: string, method: Method]
}

/** Asks a formatter in the worker; `args` is what stands between the brackets of a list of JSON. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the worker vouches for what it answers
export function askFormatter<Value>(formatter: Formatter, method: string, args: string): Value {
  return ask<Value>(`${formatter.service}.${method}`, `${formatter.head}\n[${args}]`)
}

/** The text from which the worker makes a formatter. */
export function headOf(service: ServiceName, locales: unknown, options: unknown): string {
  return `[${localesText(locales)},${optionsText(options, service, optionNames[service])}]`
}

/** Puts a constructor of formatters into `Intl`. */
export function installFormatter(intl: object, kind: FormatterKind): void {
  const { service, isCallable, needsOptions, methods, bound } = kind
  function GuestFormatter(locales?: unknown, options?: unknown): unknown {
    if (new.target === undefined && isCallable !== true) {
      throw new NativeTypeError(`Constructor Intl.${service} requires 'new'`)
    }
    if (needsOptions === true && options === undefined) {
      throw new NativeTypeError('Cannot convert undefined or null to object')
    }
    const self = construct(NativeObject, [], new.target ?? GuestFormatter)
    const formatter: Formatter = { service, head: headOf(service, locales, options) }
    // Wrong locales and options are told now.
    askFormatter(formatter, 'resolvedOptions', '')
    brandFormatter(self, formatter)
    return self
  }
  nameFunction(GuestFormatter, service, 0)
  const prototype = prototypeOf(GuestFormatter, `Intl.${service}`)
  for (const [name, method] of Object.entries(methods)) installMethod(prototype, { name, service, method })
  installMethod(prototype, {
    name: 'resolvedOptions',
    service,
    method: (formatter) => askFormatter(formatter, 'resolvedOptions', ''),
  })
  if (bound) installBound(prototype, { name: bound[0], service, method: bound[1] })
  hidden(GuestFormatter, 'supportedLocalesOf', (locales?: unknown, options?: unknown) =>
    ask(
      `${service}.supportedLocalesOf`,
      `[${localesText(locales)},${optionsText(options, service, ['localeMatcher'])}]`,
    ),
  )
  hidden(intl, service, GuestFormatter)
}

type Installed = { readonly name: string; readonly service: ServiceName; readonly method: Method }

function installMethod(prototype: object, { name, service, method }: Installed): void {
  const installed = function (this: unknown, ...args: unknown[]): unknown {
    return method(checked(this, service, name), args)
  }
  nameFunction(installed, name, 1)
  hidden(prototype, name, installed)
}

function installBound(prototype: object, { name, service, method }: Installed): void {
  getter(prototype, name, (self) => {
    const formatter = checked(self, service, name)
    formatter.bound ??= unnamed((...args: unknown[]) => method(formatter, args))
    return formatter.bound
  })
}

function unnamed(call: (...args: unknown[]) => unknown): unknown {
  nameFunction(call, '', 1)
  return call
}

function checked(value: unknown, service: ServiceName, name: string): Formatter {
  const formatter = formatterOf(value)
  if (formatter?.service === service) return formatter
  throw new NativeTypeError(`Method Intl.${service}.prototype.${name} called on incompatible receiver`)
}

/** The prototype of the instances of a constructor, with the name that `Object.prototype.toString` shows. */
export function prototypeOf(maker: { prototype: unknown }, tag: string): object {
  const prototype = {}
  hidden(prototype, 'constructor', maker)
  fixed(prototype, Symbol.toStringTag, tag)
  maker.prototype = prototype
  return prototype
}

/** Defines a getter on a prototype. */
export function getter(prototype: object, name: PropertyKey, get: (self: unknown) => unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.get = function (this: unknown): unknown {
    return get(this)
  }
  descriptor.configurable = true
  defineProperty(prototype, name, descriptor)
}

/** Gives a function the name and the number of parameters that the language says. */
export function nameFunction(target: object, name: string, length: number): void {
  fixed(target, 'name', name)
  fixed(target, 'length', length)
}

function fixed(target: object, key: PropertyKey, value: unknown): void {
  const descriptor: PropertyDescriptor = create(null)
  descriptor.value = value
  descriptor.configurable = true
  defineProperty(target, key, descriptor)
}
