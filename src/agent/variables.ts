import { encode, encodeText } from '../values/codec.ts'
import type { Encoded } from '../values/encoded.ts'
import { preview } from '../values/preview.ts'
import type { Definition } from './definition.ts'
import { checkIdentifier } from './names.ts'

/**
 * Turns the variables of a run into data for the sandbox and short texts for the model.
 *
 * @throws {TypeError} for names the code could not use, and values that cannot be sent or are too large together.
 */
export function toVariables(
  given: Readonly<Record<string, unknown>>,
  { tools, limits }: Pick<Definition, 'tools' | 'limits'>,
): { readonly variables: Record<string, Encoded>; readonly previews: Record<string, string> } {
  const names = Object.keys(given)
  for (const name of names) {
    checkIdentifier('The name of a variable', name)
    if (tools.has(name)) throw new TypeError(`The variable ${name} has the name of a tool. Rename one of them.`)
  }
  encodeText(given, { maxBytes: limits.variablesBytes })
  return {
    variables: Object.fromEntries(names.map((name) => [name, encode(given[name])])),
    previews: Object.fromEntries(names.map((name) => [name, preview(given[name], 300)])),
  }
}
