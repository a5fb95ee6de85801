import type { JsonSchema } from '../core/tool.ts'
import { TypeWriter } from './type-writer.ts'
import type { Detail } from './type-writer.ts'

/**
 * Writes a JSON Schema as a TypeScript type for the model, such as `{ id: string; price: number }[]`.
 *
 * `detail: 'full'` (the default) adds descriptions and constraints as comments. Where the schema needs named types
 * (it is recursive, or uses a part several times) their declarations stand before the type, one a line.
 */
export function toTypeText(schema: JsonSchema, options: { readonly detail?: Detail } = {}): string {
  const writer = new TypeWriter(schema, options.detail ?? 'full', '')
  const type = writer.write()
  return [...writer.declarations, type].join('\n')
}
