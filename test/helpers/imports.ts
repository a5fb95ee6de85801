import { posix } from 'node:path'

import { codeOf } from './repository.ts'

/** How a file refers to another: `type` is erased by the compiler, `static` loads at once, `dynamic` when it runs. */
export type Import = { readonly specifier: string; readonly kind: 'static' | 'type' | 'dynamic' }

const statement = /^(?:import|export)\s+(type\s)?(?:[\w$\s,*]*\{[^}]*\}|[\w$\s,*]+?)\s*from\s*'([^']+)'/gm
const sideEffect = /^import\s*'([^']+)'/gm
const call = /\bimport\(\s*'([^']+)'\s*\)/g

/** Every import and re-export of a source text in the style of this repository. */
export function importsOf(source: string): Import[] {
  const code = codeOf(source)
  return [
    ...[...code.matchAll(statement)].map(([, type, specifier = '']): Import => ({
      specifier,
      kind: type === undefined ? 'static' : 'type',
    })),
    ...[...code.matchAll(sideEffect)].map(([, specifier = '']): Import => ({ specifier, kind: 'static' })),
    ...[...code.matchAll(call)].map(([, specifier = '']): Import => ({ specifier, kind: 'dynamic' })),
  ]
}

/** The file or package a specifier stands for: a path like the importer's for a relative one, else the package's name. */
export function targetOf(importer: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier)
  if (specifier.startsWith('node:')) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
