/** An answer that is an error, in the form OpenAI gives it. */
export class RequestError extends Error {
  constructor(status, message, code = 'invalid_request') {
    super(message)
    this.status = status
    this.code = code
  }

  toJSON() {
    return { error: { message: this.message, type: 'invalid_request_error', code: this.code } }
  }
}

/**
 * Checks the body of a chat/completions request and gives it in our words.
 *
 * @throws {RequestError} when it is none, or asks for what this server does not have.
 */
export function readRequest(text, model) {
  const body = parse(text)
  if (body.model !== model) throw new RequestError(404, `There is no model ${body.model}.`, 'model_not_found')
  if (!Array.isArray(body.messages) || body.messages.length === 0) throw new RequestError(400, 'messages is missing.')
  if (body.tools !== undefined) throw new RequestError(400, 'This model calls no tools.')
  const stop = body.stop ?? []
  return {
    messages: body.messages.map((message) => toMessage(message)),
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
    stop: (Array.isArray(stop) ? stop : [stop]).map(String),
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? Infinity,
    sampling: { temperature: body.temperature ?? 0, ...(body.seed !== undefined && { seed: body.seed }) },
    // What the reply must fit, if anything.
    schema: toSchema(body),
    // As with other servers of open models: the reply goes on where the model would have ended it.
    ignoreEnd: body.ignore_eos === true,
  }
}

function parse(text) {
  try {
    const body = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body
  } catch (error) {
    throw new RequestError(400, `The body is not JSON: ${error.message}`)
  }
  throw new RequestError(400, 'The body is not an object.')
}

function toSchema({ response_format: format, ignore_eos: ignoreEnd }) {
  const { type, json_schema: given } = format ?? { type: 'text' }
  if (type === 'text') return undefined
  if (ignoreEnd === true) {
    throw new RequestError(400, 'ignore_eos and response_format exclude each other: JSON has an end.')
  }
  if (type === 'json_object') return { type: 'object' }
  if (type !== 'json_schema')
    throw new RequestError(400, `There is no response_format of type ${JSON.stringify(type)}.`)
  if (given?.schema === undefined) throw new RequestError(400, 'response_format.json_schema.schema is missing.')
  return given.schema
}

function toMessage({ role, content }) {
  if (typeof content === 'string') return { role, content }
  if (!Array.isArray(content)) throw new RequestError(400, 'A message has no content.')
  const other = content.find(({ type }) => type !== 'text')
  if (other !== undefined) throw new RequestError(400, `This model reads text only, not ${other.type}.`)
  return { role, content: content.map(({ text }) => text).join('') }
}
