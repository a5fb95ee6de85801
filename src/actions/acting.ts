import type { Acting, Reading } from '../core/acting.ts'
import type { ModelReply, ToolDefinition } from '../core/model.ts'
import type { JsonSchema, Tool } from '../core/tool.ts'
import { actCode } from './code/act-code.ts'
import type { ActCodeOptions } from './code/act-code.ts'
import { actCalls } from './calling/act-calls.ts'
import { callFormat } from './calling/call-format.ts'
import { finalAnswerDefinition, runCodeDefinition, toDefinition } from './calling/definitions.ts'
import { fencedCode, structuredCode } from './code/code-format.ts'
import type { Format, FormatWording } from './format.ts'
import type { CodeTags } from './tags.ts'

/** What an agent's actions are: programs, calls of tools, or whichever of them the model chooses. */
export type Actions = 'code' | 'tools' | 'both'

/** How a model writes them: in its text, as native tool calls, or as JSON that its server holds to a schema. */
export type ActionFormat = 'text' | 'native' | 'structured'

export type ActingOptions = Omit<ActCodeOptions, 'interpreter'> & {
  readonly actions: Actions
  readonly format: ActionFormat
  /** Where programs run. Needed unless the actions are calls only. */
  readonly interpreter?: ActCodeOptions['interpreter']
  readonly tags: CodeTags
  readonly wording: FormatWording
}

/** The way of acting that these options describe. */
export function toActing(options: ActingOptions): Acting {
  const { interpreter } = options
  const format = toFormat(options)
  return {
    ...format,
    read: readOnce(format.read),
    async *act(asked, step) {
      if (asked.kind === 'calls')
        return yield* actCalls(asked.calls, step, { ...options, onlyPrograms: options.actions === 'code' })
      if (!interpreter) throw new TypeError('This agent runs no programs.')
      return yield* actCode(asked.code, step, { ...options, interpreter })
    },
  }
}

/** The loop asks before each phase what a reply comes to, and to find that out may take long. */
function readOnce(read: Acting['read']): Acting['read'] {
  let last: { readonly replies: readonly ModelReply[]; readonly reading: Reading } | undefined
  return (replies) => {
    if (last === undefined || !isSame(last.replies, replies)) last = { replies, reading: read(replies) }
    return last.reading
  }
}

/** Replies never change, so that the same ones are the same objects. */
function isSame(left: readonly ModelReply[], right: readonly ModelReply[]): boolean {
  return left.length === right.length && left.every((reply, index) => reply === right[index])
}

export type FormatOptions = Pick<ActingOptions, 'actions' | 'format' | 'tags' | 'wording' | 'tools' | 'output'>

/** How the model writes actions and is told what came of them: all of a way of acting but the acting. */
export function toFormat({ actions, format, tags, wording, tools, output }: FormatOptions): Format {
  if (actions === 'code') {
    if (format === 'text') return fencedCode(tags, wording)
    if (format === 'structured') return structuredCode(tags, wording)
    return callFormat({ way: 'native', definitions: [runCodeDefinition], tags, wording })
  }
  const definitions = callDefinitions(actions, [...tools.values()], output?.jsonSchema)
  return callFormat({ way: format, definitions, wording, ...(actions === 'both' && { tags }) })
}

/** All that a model can call, as it is told of it. */
export function callDefinitions(
  actions: Actions,
  tools: readonly Tool[],
  answer: JsonSchema | undefined,
): readonly ToolDefinition[] {
  const calls = [...tools.map((tool) => toDefinition(tool)), finalAnswerDefinition(answer)]
  return actions === 'both' ? [...calls, runCodeDefinition] : calls
}
