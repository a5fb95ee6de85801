import type { JSValueHandle, QuickJS } from 'quickjs-wasi'

import type { Seen } from '../../../language/values.ts'

const maxPath = 20
const maxPrototypes = 4

/** Gives the names of an object's own properties, one a line; see `Guest.names`. */
export type NamesOf = (object: JSValueHandle) => string

/**
 * Follows a path of property names from the globals of an interpreter and says what is at its end, without running
 * anything of the code in it: a proxy or a getter on the way ends it.
 */
export function lookAt(vm: QuickJS, path: readonly string[], namesOf: NamesOf): Seen | undefined {
  if (path.length > maxPath) return { kind: 'hidden', names: [] }
  const handles: JSValueHandle[] = []
  try {
    let at: JSValueHandle | undefined = vm.getGlobal()
    for (const key of path) {
      handles.push(at)
      const next = property(at, key, handles)
      if (next === 'hidden') return { kind: 'hidden', names: [] }
      if (next === undefined) return undefined
      at = next
    }
    handles.push(at)
    return see(at, namesOf, handles)
  } finally {
    for (const handle of handles) handle.dispose()
  }
}

/** The names of the globals, as far as they are counted. */
export function globalNames(vm: QuickJS, namesOf: NamesOf): string[] {
  const global = vm.getGlobal()
  try {
    return split(namesOf(global))
  } finally {
    global.dispose()
  }
}

function property(object: JSValueHandle, key: string, handles: JSValueHandle[]): JSValueHandle | 'hidden' | undefined {
  let owner = object
  for (let level = 0; level <= maxPrototypes; level += 1) {
    if (!owner.isObject) return undefined
    if (owner.isProxy) return 'hidden'
    const found = owner.getOwnPropertyDescriptor(key)
    if (found) {
      found.get?.dispose()
      found.set?.dispose()
      return found.value ?? 'hidden'
    }
    owner = owner.getPrototypeOf()
    handles.push(owner)
  }
  return undefined
}

function see(value: JSValueHandle, namesOf: NamesOf, handles: JSValueHandle[]): Seen {
  const kind = kindOf(value)
  const length = kind === 'array' ? lengthOf(value) : undefined
  const names = kind === 'object' || kind === 'function' ? allNames(value, namesOf, handles) : []
  return { kind, names, ...(length !== undefined && { length }) }
}

function kindOf(value: JSValueHandle): Seen['kind'] {
  if (value.isUndefined) return 'undefined'
  if (value.isNull) return 'null'
  if (value.isProxy) return 'hidden'
  if (value.isFunction) return 'function'
  if (value.isArray) return 'array'
  if (value.isPromise) return 'promise'
  if (value.isMap) return 'map'
  if (value.isSet) return 'set'
  if (value.isDate) return 'date'
  if (value.isRegExp) return 'regexp'
  return value.isObject ? 'object' : primitiveKind(value)
}

function primitiveKind(value: JSValueHandle): Seen['kind'] {
  if (value.isString) return 'string'
  if (value.isNumber) return 'number'
  if (value.isBigInt) return 'bigint'
  return value.isSymbol ? 'symbol' : 'boolean'
}

/** The length of an array is always its own. */
function lengthOf(array: JSValueHandle): number | undefined {
  const found = array.getOwnPropertyDescriptor('length')
  const length = found?.value?.isNumber === true ? found.value.toNumber() : undefined
  found?.value?.dispose()
  return length
}

const common: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

function allNames(object: JSValueHandle, namesOf: NamesOf, handles: JSValueHandle[]): string[] {
  const names: string[] = []
  let owner = object
  for (let level = 0; level <= maxPrototypes && owner.isObject && !owner.isProxy; level += 1) {
    names.push(...split(namesOf(owner)).filter((name) => !common.has(name)))
    owner = owner.getPrototypeOf()
    handles.push(owner)
  }
  return names
}

function split(text: string): string[] {
  return text === '' ? [] : text.split('\n')
}
