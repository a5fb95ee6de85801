import { createRequire } from 'node:module'

/** Where the package lies that takes types out of actions; nothing when the supervisor was shipped without it. */
export const typescriptFile: string | undefined = find('amaro')

function find(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch {
    // Told to the model when it writes TypeScript: everything else works without it.
    return undefined
  }
}
