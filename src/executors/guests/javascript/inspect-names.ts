import { getPrototypeOf, read, slice } from '../../../values/intrinsics.ts'
import { descriptorOf, functionText, indexOf } from './intrinsics.ts'

const maxNameChars = 100

/** The name of the class of an object; `null` when it has no prototype. */
export function className(value: object): string | null {
  for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
    const maker: unknown = descriptorOf(at, 'constructor')?.value
    const name = typeof maker === 'function' ? ownName(maker) : ''
    if (name !== '') return name
  }
  return null
}

/** What stands before the parts of an object: its class, its size, and how it calls itself. */
export function prefixOf(value: object, fallback: string, size = ''): string {
  const name = className(value)
  const tag = tagOf(value)
  const own = tag !== '' && tag !== (name ?? fallback) ? `[${tag}] ` : ''
  return name === null ? `[${fallback}${size}: null prototype] ${own}` : `${name}${size} ${own}`
}

/** What an object says it is; nothing when it cannot be asked. */
function tagOf(value: object): string {
  try {
    const tag = read(value, Symbol.toStringTag)
    return typeof tag === 'string' ? slice(tag, 0, maxNameChars) : ''
  } catch {
    return ''
  }
}

/** A name a function has by itself. */
export function ownName(value: object): string {
  const name: unknown = descriptorOf(value, 'name')?.value
  return typeof name === 'string' ? slice(name, 0, maxNameChars) : ''
}

/** What a function is called, and of what kind it is. */
export function functionBase(value: object): string {
  const name = ownName(value)
  if (isClass(value)) return `[class ${name === '' ? '(anonymous)' : name}${parentOf(value)}]`
  const kind = className(value)
  const known = kind === 'AsyncFunction' || kind === 'GeneratorFunction' || kind === 'AsyncGeneratorFunction'
  return `[${known ? kind : 'Function'}${name === '' ? ' (anonymous)' : `: ${name}`}]`
}

function isClass(value: object): boolean {
  return descriptorOf(value, 'prototype')?.writable === false && indexOf(functionText(value), 'class') === 0
}

function parentOf(value: object): string {
  const parent = getPrototypeOf(value)
  const name = typeof parent === 'function' ? ownName(parent) : ''
  return name === '' ? '' : ` extends ${name}`
}
