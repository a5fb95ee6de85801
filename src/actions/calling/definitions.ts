import type { ToolDefinition } from '../../core/model.ts'
import type { JsonSchema, Tool } from '../../core/tool.ts'
import { toEmbedded, withDefinitions } from '../../schema/embed.ts'
import { withMediaTexts } from '../../schema/media-schema.ts'
import { toTypeText } from '../../schema/to-declaration.ts'
import { toHandle } from '../../values/handle.ts'
import { finalAnswerName, runCodeName } from './names.ts'

/** How a model that calls tools hands on a medium. */
const mediaExample = toHandle('result_1_1')

/** A tool as models are told of it. What it returns stands in its description: definitions have no other place. */
export function toDefinition({ name, description, inputSchema, outputSchema }: Tool): ToolDefinition {
  const returns = outputSchema === undefined ? '' : `\nReturns: ${toTypeText(outputSchema, { detail: 'short' })}`
  return { name, description: description + returns, inputSchema: withMediaTexts(inputSchema, mediaExample) }
}

/** The call that ends the run, with the schema of the answer where there is one. */
export function finalAnswerDefinition(answer: JsonSchema | undefined): ToolDefinition {
  const given = answer && withMediaTexts(answer, mediaExample)
  const { schema, definitions } = toEmbedded(given ?? anyAnswer, 'answer')
  return {
    name: finalAnswerName,
    description: 'Ends the task with its answer. Call it alone, once you have the answer.',
    inputSchema: withDefinitions(
      { type: 'object', properties: { answer: schema }, required: ['answer'], additionalProperties: false },
      definitions,
    ),
  }
}

const anyAnswer = { description: 'The answer: a text, a number or any other JSON.' }

/** The call that runs a program. */
export const runCodeDefinition: ToolDefinition = {
  name: runCodeName,
  description:
    'Runs a JavaScript program and gives its console output, last value or error. Variables stay. Call it alone.',
  inputSchema: {
    type: 'object',
    properties: { code: { type: 'string', description: 'The program.' } },
    required: ['code'],
    additionalProperties: false,
  },
}
