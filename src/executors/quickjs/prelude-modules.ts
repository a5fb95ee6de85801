import { readFileSync } from 'node:fs'

const scheme = 'prelude:'

/** The built files of this package lie under this folder, as they do in the sources. */
const root = new URL('../../', import.meta.url)

/** Name of the module that the interpreter loads first. */
export const preludeModule: string = `${scheme}executors/guests/javascript/prelude.js`

/** Names modules by their place in the package, so that no path of the host is ever known inside. */
export function resolveModule(base: string, specifier: string): string {
  const path = new URL(specifier, `file:///${base.slice(scheme.length)}`).pathname
  return `${scheme}${path.slice(1)}`
}

export function loadModule(name: string): string {
  return readFileSync(new URL(name.slice(scheme.length), root), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
}
