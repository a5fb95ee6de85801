/** A native tool call, as a server sends it. */
export type ServedToolCall = { readonly id?: string; readonly name: string; readonly arguments: string }

/** How the text of a stream is put on the wire; all of it is allowed, and none of it changes the reply. */
export type WireStyle = {
  /** Default `\n`. */
  readonly lineEnd?: '\n' | '\r\n' | '\r'
  /** Whether comments stand between the events. */
  readonly comments?: boolean
  /** Whether the stream begins with a byte-order mark. */
  readonly byteOrderMark?: boolean
  /** Whether the data of each event is spread over several lines. */
  readonly dataLines?: boolean
  /** Whether every byte is a packet of its own. Default: each event is one. */
  readonly byteByByte?: boolean
  /** Whether the marker `[DONE]` is left out. */
  readonly withoutDone?: boolean
}

/**
 * What goes wrong with a reply once half of its text is sent: the stream `end`s as if it were whole, the socket is
 * `reset`, nothing more comes (`stall`), a chunk is `malformed`, a line is no event (`noise`), or an `error` event comes.
 * `no-finish` sends all of the text and the marker of the end, but no finish reason.
 */
export type StreamFault = 'end' | 'reset' | 'stall' | 'malformed' | 'noise' | 'error' | 'no-finish'

/** A reply of the model: a stream when the request asks for one, else one JSON body. */
export type ServedReply = {
  readonly kind: 'reply'
  readonly text?: string
  readonly reasoning?: string
  readonly toolCalls?: readonly ServedToolCall[]
  /** As the protocol has it: `prompt_tokens`, `completion_tokens` and their details. */
  readonly usage?: Readonly<Record<string, unknown>>
  /** Default `stop`, or `tool_calls` where there are some. */
  readonly finishReason?: string
  readonly fault?: StreamFault
  readonly style?: WireStyle
  readonly headers?: Readonly<Record<string, string>>
}

/** What a fault server does with one request. */
export type ServerReply =
  | ServedReply
  /** Answers with a status. An object as `body` is sent as JSON, a text as it is. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | object
    }
  /** Answers 200 with these bytes, then ends, resets the socket or stalls. */
  | {
      readonly kind: 'bytes'
      readonly bytes: string | Uint8Array
      readonly headers?: Readonly<Record<string, string>>
      readonly ending?: 'end' | 'reset' | 'stall'
    }
  /** Closes the socket without an answer. */
  | { readonly kind: 'reset' }
  /** Takes the request and never answers. */
  | { readonly kind: 'silence' }

/** What is sent of a reply, and what happens then. */
export type Transcript = { readonly events: readonly string[]; readonly ending: 'end' | 'reset' | 'stall' }

/** The reply as one JSON body. */
export function toCompletion(reply: ServedReply): object {
  const { text = '', reasoning, toolCalls = [], usage } = reply
  const message = {
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls.map((call) => toWireCall(call)) }),
  }
  const choices = [{ index: 0, message, finish_reason: finishReasonOf(reply) }]
  return { id: 'reply', object: 'chat.completion', choices, ...(usage && { usage }) }
}

/** The reply as a stream: the data of its events, up to where the fault is. */
export function toTranscript(reply: ServedReply): Transcript {
  const { reasoning = '', toolCalls = [], usage, fault } = reply
  const text = pieces(reply.text ?? '').map((content) => chunk({ content }))
  const start = [
    chunk({ role: 'assistant', content: '' }),
    ...pieces(reasoning).map((piece) => chunk({ reasoning_content: piece })),
  ]
  const finish = fault === 'no-finish' ? [] : [chunk({}, finishReasonOf(reply))]
  const end = [
    ...toolCalls.flatMap((call, index) => callChunks(call, index)),
    ...finish,
    ...(usage === undefined ? [] : [JSON.stringify({ id: 'reply', choices: [], usage })]),
    ...(reply.style?.withoutDone ? [] : ['[DONE]']),
  ]
  if (fault === undefined || fault === 'no-finish') return { events: [...start, ...text, ...end], ending: 'end' }
  const half = Math.ceil(text.length / 2)
  const rest = [...text.slice(half), ...end]
  return toFaulty([...start, ...text.slice(0, half)], rest, fault)
}

function toFaulty(sent: readonly string[], rest: readonly string[], fault: StreamFault): Transcript {
  const error = JSON.stringify({ error: { message: 'The engine died.', code: 500 } })
  if (fault === 'malformed')
    return { events: [...sent, '{"choices": [{"delta": {"content": "lo', ...rest], ending: 'end' }
  if (fault === 'error') return { events: [...sent, error], ending: 'end' }
  return { events: sent, ending: fault === 'reset' || fault === 'stall' ? fault : 'end' }
}

function finishReasonOf({ finishReason, toolCalls = [] }: ServedReply): string {
  return finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop')
}

/** Words with the spaces after them; a text of one word is two pieces. */
function pieces(text: string): readonly string[] {
  const words = text.split(/(?<=\s)/).filter((word) => word !== '')
  const [only = ''] = words
  const characters = Array.from(only)
  if (words.length !== 1 || characters.length < 2) return words
  return [characters.slice(0, 1).join(''), characters.slice(1).join('')]
}

function chunk(delta: object, finishReason: string | null = null): string {
  return JSON.stringify({
    id: 'reply',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
}

function callChunks(call: ServedToolCall, index: number): string[] {
  const { function: named, ...rest } = toWireCall(call)
  const middle = Math.ceil(call.arguments.length / 2)
  const parts = [call.arguments.slice(0, middle), call.arguments.slice(middle)]
  return [
    chunk({ tool_calls: [{ index, ...rest, function: { ...named, arguments: '' } }] }),
    ...parts.map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]
}

function toWireCall({ id, name, arguments: input }: ServedToolCall) {
  return { ...(id !== undefined && { id }), type: 'function', function: { name, arguments: input } }
}
