import { NativeTypeError, quote, toText } from '../../../values/intrinsics.ts'
import { ask, listOf } from './ask.ts'
import { hidden } from './intrinsics.ts'
import { showAs } from './inspect-known.ts'
import { keyText } from './inspect-text.ts'
import { linkedParams, refresh, URLSearchParams } from './url-params.ts'

const partNames = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const
type Part = (typeof partNames)[number]
type Parts = Readonly<Record<Part, string>>

let partsOf: (url: object) => Parts
let setPart: (url: object, part: Part, value: unknown) => void

/** `URL` of the WHATWG; what a text means as one is asked of the worker. */
class URL {
  #parts: Parts
  #params: URLSearchParams | undefined

  static {
    partsOf = (url) => {
      if (#parts in url) return url.#parts
      throw new NativeTypeError('Value of "this" must be of type URL')
    }
    setPart = (url, part, value) => {
      const { href } = partsOf(url)
      const text = toText(value)
      if (!(#parts in url)) return
      url.#parts = ask<Parts>('url.set', `[${quote(href)},"${part}",${quote(text)}]`)
      if (url.#params) refresh(url.#params, url.#parts.search, (search) => url.#setSearch(search))
    }
    showAs((look, value) => {
      if (!(#parts in value)) return undefined
      const parts = value.#parts
      return {
        open: 'URL {',
        items(texts) {
          for (let at = 0; at < partNames.length; at += 1) {
            const part = partNames[at] ?? 'href'
            texts[texts.length] = `${keyText(part)}: ${look.render(look, parts[part])}`
          }
        },
      }
    })
  }

  constructor(href?: unknown, base?: unknown) {
    this.#parts = parse(href, base)
  }

  static canParse(href?: unknown, base?: unknown): boolean {
    return URL.parse(href, base) !== null
  }

  static parse(href?: unknown, base?: unknown): URL | null {
    const text = toText(href)
    const from = base === undefined ? undefined : toText(base)
    try {
      return new URL(text, from)
    } catch {
      return null
    }
  }

  get searchParams(): URLSearchParams {
    const { search } = partsOf(this)
    this.#params ??= linkedParams(search, (changed) => this.#setSearch(changed))
    return this.#params
  }

  toString(): string {
    return partsOf(this).href
  }

  toJSON(): string {
    return partsOf(this).href
  }

  #setSearch(search: string): void {
    this.#parts = ask<Parts>('url.set', `[${quote(this.#parts.href)},"search",${quote(search)}]`)
  }
}

function parse(href: unknown, base: unknown): Parts {
  const text = toText(href)
  try {
    return ask<Parts>('url', base === undefined ? listOf(text) : listOf(text, toText(base)))
  } catch (error) {
    if (!(error instanceof NativeTypeError)) throw error
    const invalid = new NativeTypeError(error.message)
    hidden(invalid, 'code', 'ERR_INVALID_URL')
    hidden(invalid, 'input', text)
    throw invalid
  }
}

function definePart(part: Part): void {
  const descriptor: PropertyDescriptor = {
    get(this: object) {
      return partsOf(this)[part]
    },
    enumerable: true,
    configurable: true,
  }
  if (part !== 'origin') {
    descriptor.set = function (this: object, value: unknown): void {
      setPart(this, part, value)
    }
  }
  Object.defineProperty(URL.prototype, part, descriptor)
}

/** Installs `URL` and `URLSearchParams`. */
export function installUrls(): void {
  for (const part of partNames) definePart(part)
  hidden(URL.prototype, Symbol.toStringTag, 'URL')
  hidden(globalThis, 'URL', URL)
  hidden(globalThis, 'URLSearchParams', URLSearchParams)
}
