import { data, describeFlaw } from '../agent/shape.ts'
import type { Reference } from './config.ts'

/** Where the function stands that is given to `savable`. */
export type SavableAt =
  | { readonly module: string | URL; readonly export: string }
  /** For code that whoever loads the agent has: it is looked up in `tools` or `models` of `loadAgent`. */
  | { readonly registered: string }

const references = new WeakMap<object, Reference>()

/**
 * Makes what a function gives savable: tools, models, prompts, checks. An agent that has one of them is saved with where
 * the function stands, and with the options it was called with. Gives the function as it is, to be called in its place.
 *
 * The function takes one object of options or nothing. It is exported under that name from a file that imports no other
 * file of its project. Options are plain data without secrets: the function takes keys from the environment.
 *
 * @throws {TypeError} for a place that is none; the function it gives throws one for options that are no plain data.
 */
export function savable<Make extends object>(at: SavableAt, make: Make): Make {
  const place = toPlace(at)
  if (typeof make !== 'function')
    throw new TypeError('savable needs a function that makes a tool, a model or the like.')
  return new Proxy(make, {
    apply(target, self, given: readonly unknown[]) {
      const [options, ...more] = given
      const flaw = options === undefined ? undefined : data(options, [])
      if (flaw) throw new TypeError(`To be savable, ${describeFlaw('options', flaw)}`)
      if (more.length > 0) throw new TypeError('To be savable, it takes one object of options, and no more.')
      const made: unknown = Reflect.apply(target, self, given)
      if (!isThing(made)) throw new TypeError('savable needs a function that gives a tool, a model or the like.')
      references.set(made, options === undefined ? place : { ...place, options: structuredClone(options) })
      return made
    },
  })
}

/** Where the function stands that made it, and with what options; `undefined` when that is not known. */
export function referenceOf(made: unknown): Reference | undefined {
  return isThing(made) ? references.get(made) : undefined
}

function isThing(made: unknown): made is object {
  return (typeof made === 'object' && made !== null && !(made instanceof Promise)) || typeof made === 'function'
}

function toPlace(at: SavableAt): Reference {
  if ('registered' in at) {
    if (typeof at.registered === 'string' && at.registered !== '') return { registered: at.registered }
    throw new TypeError('registered must be the name under which the function is looked up.')
  }
  const url = URL.canParse(String(at.module)) ? new URL(at.module) : undefined
  if (url?.protocol !== 'file:' || typeof at.export !== 'string' || at.export === '') {
    throw new TypeError("savable needs { module: import.meta.url, export: 'name' }, or { registered: 'name' }.")
  }
  url.search = ''
  url.hash = ''
  return { module: url.href, export: at.export }
}
