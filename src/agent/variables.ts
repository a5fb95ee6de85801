import { encode, encodeText } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { preview } from '../values/preview.ts'
import type { Definition } from './definition.ts'
import type { Media } from '../values/media/media.ts'
import type { MediaStore } from '../values/media/media-store.ts'
import { checkIdentifier } from './names.ts'
import { filesText, filesVariable } from './task-media.ts'

/**
 * Turns the variables of a run into data for the sandbox and short texts for the model.
 *
 * @throws {TypeError} for names the code could not use, and values that cannot be sent or are too large together.
 */
export function toVariables(
  variables: Readonly<Record<string, unknown>>,
  { tools, limits }: Pick<Definition, 'tools' | 'limits'>,
  { files, store }: { readonly files: readonly Media[]; readonly store: MediaStore },
): { readonly variables: Record<string, Encoded>; readonly previews: Record<string, string> } {
  if (files.length > 0 && Object.hasOwn(variables, filesVariable)) {
    throw new TypeError('A variable is named files, which is the name of the files of the run. Rename it.')
  }
  const given = files.length > 0 ? { ...variables, [filesVariable]: files } : variables
  const names = Object.keys(given)
  for (const name of names) {
    checkIdentifier('The name of a variable', name)
    if (tools.has(name)) throw new TypeError(`The variable ${name} has the name of a tool. Rename one of them.`)
  }
  encodeText(given, { maxBytes: limits.variablesBytes, media: store })
  return {
    variables: Object.fromEntries(names.map((name) => [name, encode(given[name], { media: store })])),
    previews: {
      ...Object.fromEntries(names.map((name) => [name, preview(given[name], 300)])),
      ...(files.length > 0 && { [filesVariable]: filesText(files) }),
    },
  }
}
