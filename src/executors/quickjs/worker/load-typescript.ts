import { createRequire } from 'node:module'

import { TypeScriptMissingError } from '../../../language/typescript.ts'
import type { LoadTransform, Transform } from '../../../language/typescript.ts'

/**
 * Loads `amaro` from its file, each time as if it had never been loaded: it is WebAssembly, and an instance that ran out
 * of its stack is not to be trusted again.
 */
export function loadTypeScript(file: string | undefined): LoadTransform {
  return () => {
    if (file === undefined) {
      throw new TypeScriptMissingError(
        'TypeScript cannot be run here: the package amaro is not installed beside the sandbox. Write JavaScript.',
      )
    }
    const require = createRequire(file)
    for (const name of Object.keys(require.cache)) if (isPartOf(name)) Reflect.deleteProperty(require.cache, name)
    const loaded: { readonly transformSync: Transform } = require(file)
    return loaded.transformSync
  }
}

function isPartOf(file: string): boolean {
  return /[\\/]amaro[\\/]/.test(file)
}
