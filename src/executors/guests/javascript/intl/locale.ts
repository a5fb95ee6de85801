import { NativeTypeError, quote, read } from '../../../../values/intrinsics.ts'
import { ask } from '../ask.ts'
import { construct, hidden, NativeObject } from '../intrinsics.ts'
import { optionsText, tagOf } from './arguments.ts'
import { brandLocale, localeTag } from './brands.ts'
import { getter, nameFunction, prototypeOf } from './formatters.ts'
import { optionNames } from './option-names.ts'

const parts = [
  'baseName',
  'language',
  'script',
  'region',
  'calendar',
  'collation',
  'hourCycle',
  'caseFirst',
  'numeric',
  'numberingSystem',
]

/** Puts `Intl.Locale` into `Intl`. */
export function installLocale(intl: object): void {
  function Locale(tag?: unknown, options?: unknown): unknown {
    if (new.target === undefined) throw new NativeTypeError("Constructor Intl.Locale requires 'new'")
    if (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null)) {
      throw new NativeTypeError("First argument to Intl.Locale constructor can't be empty or missing")
    }
    const made = construct(NativeObject, [], new.target)
    const question = `[${quote(tagOf(tag))},${optionsText(options, 'Locale', optionNames.Locale)}]`
    brandLocale(made, ask<{ tag: string }>('Locale', question).tag)
    return made
  }
  nameFunction(Locale, 'Locale', 1)
  const prototype = prototypeOf(Locale, 'Intl.Locale')
  for (const name of parts) getter(prototype, name, (self) => read(about(self), name))
  hidden(prototype, 'toString', function (this: unknown) {
    return ownTag(this)
  })
  hidden(prototype, 'maximize', function (this: unknown) {
    return construct(Locale, [read(about(this), 'maximal')])
  })
  hidden(prototype, 'minimize', function (this: unknown) {
    return construct(Locale, [read(about(this), 'minimal')])
  })
  hidden(intl, 'Locale', Locale)
}

function about(locale: unknown): object {
  return ask<object>('Locale', `[${quote(ownTag(locale))},{}]`)
}

function ownTag(locale: unknown): string {
  const tag = typeof locale === 'object' && locale !== null ? localeTag(locale) : undefined
  if (tag === undefined) throw new NativeTypeError('This is no Intl.Locale.')
  return tag
}
