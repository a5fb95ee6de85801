/** What a value is, as far as it can be told without running anything of the code it belongs to. */
export type Seen = {
  readonly kind:
    | 'undefined'
    | 'null'
    | 'boolean'
    | 'number'
    | 'string'
    | 'bigint'
    | 'symbol'
    | 'function'
    | 'array'
    | 'promise'
    | 'map'
    | 'set'
    | 'date'
    | 'regexp'
    | 'object'
    /** A proxy, or behind a getter: to look at it would run code. */
    | 'hidden'
  /** Names of its own properties, and of those its class gives it; not those of built-in classes. */
  readonly names: readonly string[]
  /** Of an array or a string, where it is known. */
  readonly length?: number
}

/** The values of a session, for those who explain its errors. */
export type Values = {
  /** What a path of property names from the globals leads to; nothing when it breaks off before its end. */
  look(path: readonly string[]): Seen | undefined
  /** Names of the globals, built-in ones included. */
  globals(): readonly string[]
  /** Names of the globals that the code has declared, and of the variables it was given. */
  variables(): readonly string[]
  readonly tools: ReadonlySet<string>
}

/** Prototypes with the names of what every value of a kind has. */
const builtIn: Partial<Record<Seen['kind'], object>> = {
  boolean: Boolean.prototype,
  number: Number.prototype,
  string: String.prototype,
  bigint: BigInt.prototype,
  function: Function.prototype,
  array: Array.prototype,
  promise: Promise.prototype,
  map: Map.prototype,
  set: Set.prototype,
  date: Date.prototype,
  regexp: RegExp.prototype,
}

/** Names of the properties a value has, those of its built-in class too. */
export function namesOf({ kind, names }: Seen): string[] {
  const prototype = builtIn[kind]
  return [...names, ...(prototype ? Object.getOwnPropertyNames(prototype) : [])].filter(
    (name) => name !== 'constructor',
  )
}

/** Names that values of the usual built-in classes have, for values that cannot be looked at. */
export const usualNames: readonly string[] = [
  ...new Set([Array.prototype, String.prototype, Map.prototype, Set.prototype].flatMap(Object.getOwnPropertyNames)),
]
