import type { JsonSchema, Tool } from '../core/tool.ts'
import { escapeText, firstSentence } from './comments.ts'
import { TypeWriter } from './type-writer.ts'
import type { Detail } from './type-writer.ts'

/** What a declaration needs to know of a tool. */
export type DeclaredTool = Pick<Tool, 'name' | 'description' | 'inputSchema' | 'outputSchema'>

/**
 * Writes the TypeScript declaration of a tool for the model.
 *
 * `full`: the description as doc comment, then the signature with comments on its parameters. `short`: the signature
 * with the first sentence of the description behind it. Named types the signature needs stand before it.
 */
export function toDeclaration(tool: DeclaredTool, { detail }: { readonly detail: Detail }): string {
  const prefix = tool.name.charAt(0).toUpperCase() + tool.name.slice(1)
  const input = new TypeWriter(tool.inputSchema, detail, `${prefix}Args`)
  const output = new TypeWriter(tool.outputSchema ?? {}, detail, `${prefix}Result`)
  const signature = `declare function ${tool.name}(${parameter(tool, input)}): Promise<${output.write()}>`
  const types = [...input.declarations, ...output.declarations]
  if (detail === 'short') return [...types, `${signature} // ${firstSentence(tool.description)}`].join('\n')
  return [...types, docComment(tool.description), signature].join('\n')
}

function parameter({ inputSchema }: DeclaredTool, writer: TypeWriter): string {
  const { properties, required, additionalProperties } = inputSchema as Readonly<Record<string, unknown>>
  const takesNothing =
    Object.keys(properties ?? {}).length === 0 && (additionalProperties === undefined || additionalProperties === false)
  // Combined schemas have their properties elsewhere.
  if (takesNothing && !['$ref', 'anyOf', 'oneOf', 'allOf', 'patternProperties'].some((key) => key in inputSchema))
    return ''
  const optional = properties !== undefined && !(Array.isArray(required) && required.length > 0)
  return `args${optional ? '?' : ''}: ${writer.write()}`
}

function docComment(description: string): string {
  const lines = escapeText(description.replaceAll(/\r\n?/g, '\n').trim()).split('\n')
  if (lines.length === 1) return `/** ${lines[0]} */`
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n')
}

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
