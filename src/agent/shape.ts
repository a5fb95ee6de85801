import { toPath } from '../schema/issues.ts'

/** Says what is wrong with a value that stands at a path, and where; nothing when it is as it should be. */
export type Shape = (value: unknown, path: readonly PropertyKey[]) => Flaw | undefined

/** What is wrong, and where. */
export type Flaw = { readonly path: readonly PropertyKey[]; readonly message: string }

/** The sentence for a flaw: `memory[2].outcome must be an object.` */
export function describeFlaw(root: string, { path, message }: Flaw): string {
  return `${toPath(root, path)} ${message}.`
}

export const text: Shape = (value, path) =>
  typeof value === 'string' ? undefined : { path, message: 'must be a text' }

export const amount: Shape = (value, path) =>
  typeof value === 'number' && value >= 0 ? undefined : { path, message: 'must be a number that is not negative' }

export const count: Shape = (value, path) =>
  Number.isSafeInteger(value) && Number(value) >= 0
    ? undefined
    : { path, message: 'must be an integer that is not negative' }

/** Any plain data, as `JSON.parse` makes it. */
export const data: Shape = (value, path) => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number' && Number.isFinite(value)) return undefined
  if (path.length > 500) return { path: path.slice(0, 5), message: 'is nested too deeply, or holds itself' }
  if (Array.isArray(value)) return firstFlaw(value.entries(), path, data)
  if (isObject(value)) return firstFlaw(Object.entries(value), path, data)
  return { path, message: `must be plain data, as JSON holds it, and not ${nameOf(value)}` }
}

export function list(shape: Shape): Shape {
  return (value, path) =>
    Array.isArray(value) ? firstFlaw(value.entries(), path, shape) : { path, message: 'must be a list' }
}

export function record(shape: Shape): Shape {
  return (value, path) =>
    isObject(value) ? firstFlaw(Object.entries(value), path, shape) : { path, message: 'must be an object' }
}

/** An object with these fields; those whose shape is `optional` may be missing, and there may be more. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isObject(value)) return { path, message: 'must be an object' }
    for (const [key, shape] of Object.entries(shapes)) {
      if (!Object.hasOwn(value, key) && !optionals.has(shape)) return { path: [...path, key], message: 'is missing' }
      const flaw = shape(value[key], [...path, key])
      if (flaw) return flaw
    }
    return undefined
  }
}

const optionals = new WeakSet<Shape>()

export function optional(shape: Shape): Shape {
  const made: Shape = (value, path) => (value === undefined ? undefined : shape(value, path))
  optionals.add(made)
  return made
}

/** An object of one of several shapes, told apart by the value of one field. */
export function oneOf(tag: string, shapes: Readonly<Record<string, Shape>>): Shape {
  const known = Object.keys(shapes)
  return (value, path) => {
    if (!isObject(value)) return { path, message: 'must be an object' }
    const name = String(value[tag])
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
    if (shape) return shape(value, path)
    return { path: [...path, tag], message: `must be one of ${known.join(', ')}, not ${JSON.stringify(value[tag])}` }
  }
}

function firstFlaw(
  entries: Iterable<readonly [PropertyKey, unknown]>,
  path: readonly PropertyKey[],
  shape: Shape,
): Flaw | undefined {
  for (const [key, value] of entries) {
    const flaw = shape(value, [...path, key])
    if (flaw) return flaw
  }
  return undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an object of the class ${value.constructor?.name ?? '?'}`
  return value === undefined ? 'undefined' : `a ${typeof value}`
}
