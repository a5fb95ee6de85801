import { isJsonObject } from '../../schema/json-pointer.ts'
import { errorIn, numberIn } from '../error-codes.ts'
import type { Fault } from '../error-codes.ts'
import { fields } from './quirks.ts'
import type { Dispensable } from './quirks.ts'

/** How servers say that they do not take a field: the OpenAI API and vLLM, Mistral and other validators, DeepSeek, xAI. */
const refusal =
  /(?:not|n't) (?:currently )?(?:supported|support|permitted|allowed|available|accept)|unsupported|un(?:known|recognized|expected)|extra[_ ](?:inputs|forbidden|fields)|invalid|must be|too (?:many|long)/i
const mentions: Readonly<Record<Dispensable, RegExp>> = {
  // A word of the language too, so it has to stand as a name.
  stop: /['"`\\]stop['"`\\]|(?:parameters?|fields?|arguments?|:) stop\b|\bstop (?:parameter|sequence|word)/i,
  tool_choice: /\btool_choice\b/,
  stream_options: /\bstream_options\b/,
}

/** The field that a server says it does not take, where it is one that a request can do without. */
export function refusedParameter({ status, body, message }: Fault): string | undefined {
  const error = errorIn(body)
  if (![400, 422].includes(status ?? numberIn(error) ?? 0)) return undefined
  const param = isJsonObject(error) && typeof error['param'] === 'string' ? error['param'] : ''
  if (param !== '') return fields.find((field) => param.split(/[.[]/)[0] === field)
  // Messages about a validation are often JSON, with the place as a list.
  const said = `${message} ${JSON.stringify(body) ?? ''}`
  return refusal.test(said) ? fields.find((field) => mentions[field].test(said)) : undefined
}
