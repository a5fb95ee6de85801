import type { Effect, Idempotency, JsonSchema, Labels, Tool, ToolContext, ValueSchema } from '../core/tool.ts'
import type { AnySchema, InferInput, InferOutput, StandardSchema } from '../schema/standard-schema.ts'
import { toValueSchema } from '../schema/value-schema.ts'
import { checkToolName } from './names.ts'

/** What `execute` gets: the schema's output type, or a record for plain JSON Schema. */
export type ToolInput<Schema> = Schema extends StandardSchema ? InferOutput<Schema> : Readonly<Record<string, unknown>>

/** What `tool()` takes. */
export type ToolOptions<Input extends AnySchema, Output extends AnySchema> = {
  /** The function's name in code: a JavaScript identifier. */
  readonly name: string
  /** What the tool does, for the model. The first sentence stands alone where space is short. */
  readonly description: string
  /** Schema of the arguments, which must be an object. Leave it out for a tool without arguments. */
  readonly input?: Input
  /** Schema of the result. Without it any result passes and the model is told `unknown`. */
  readonly output?: Output
  /** What a call does to the world. Default `write`. */
  readonly effect?: Effect
  /** What the tool does with data. Default none. */
  readonly labels?: Labels
  /** Whether a call may be repeated when its outcome is unknown. Default `safe` for `read`, else `once`. */
  readonly idempotency?: Idempotency
  /** Time-out of one call, in place of `limits.toolTimeoutMs`. */
  readonly timeoutMs?: number
  /** Does the work, on the host. What it throws is shown to the model. Stop when `context.signal` aborts. */
  readonly execute: (input: ToolInput<Input>, context: ToolContext) => InferInput<Output> | Promise<InferInput<Output>>
}

const known: ReadonlySet<string> = new Set(
  'name description input output effect labels idempotency timeoutMs execute'.split(' '),
)
const effects: readonly unknown[] = ['read', 'write', 'irreversible'] satisfies Effect[]
const idempotencies: readonly unknown[] = ['safe', 'keyed', 'once'] satisfies Idempotency[]
const labelNames: readonly string[] = ['untrusted', 'private', 'leaves'] satisfies (keyof Labels)[]
/** Timers of JavaScript hold no more than this. */
const maxTimeoutMs = 2 ** 31 - 1

/** The input schema of a tool that takes no arguments. */
const noArguments = { type: 'object', properties: {}, additionalProperties: false } as const

/**
 * Makes a tool: a function on the host that code in the sandbox calls by its name, with one object of arguments.
 *
 * Arguments are validated before `execute` sees them and results before the code does; both are shown to the model as
 * a TypeScript declaration.
 *
 * @throws {TypeError} when an option is unknown or wrong, when `input` is not the schema of an object, or when a schema
 * cannot be expressed as JSON Schema.
 */
export function tool<Input extends AnySchema = typeof noArguments, Output extends AnySchema = JsonSchema>(
  options: ToolOptions<Input, Output>,
): Tool<ToolInput<Input>, InferOutput<Output>>
export function tool(options: ToolOptions<AnySchema, AnySchema>): Tool {
  checkToolName(options.name)
  checkOptions(options)
  const { name, description, effect = 'write', labels = {}, idempotency, timeoutMs } = options
  const input = toInputSchema(name, options.input)
  const output = options.output === undefined ? undefined : toValueSchema<AnySchema>(options.output, 'result', 'output')

  return Object.freeze<Tool>({
    name,
    description: description.trim(),
    inputSchema: input.jsonSchema,
    ...(output !== undefined && { outputSchema: output.jsonSchema }),
    effect,
    labels: Object.freeze({ ...labels }),
    idempotency: idempotency ?? (effect === 'read' ? 'safe' : 'once'),
    ...(timeoutMs !== undefined && { timeoutMs }),
    parseInput: (value) => input.parse(value),
    parseOutput: (value) => output?.parse(value) ?? Promise.resolve({ ok: true, value }),
    execute: async (given, context) => await options.execute(given, context),
  })
}

/**
 * What can be called with named arguments.
 *
 * @throws {TypeError} when it is not the schema of an object.
 */
export function toInputSchema(name: string, input: AnySchema = noArguments): ValueSchema {
  const schema = toValueSchema<AnySchema>(input, 'args')
  const { type, properties, anyOf, oneOf, allOf, $ref } = schema.jsonSchema as Readonly<Record<string, unknown>>
  const composed = anyOf ?? oneOf ?? allOf ?? $ref
  if (type === 'object' || (type === undefined && (properties ?? composed) !== undefined)) return schema
  throw new TypeError(
    `The input of ${name} must be the schema of an object, because a tool is called with named arguments; ` +
      `it is of type ${JSON.stringify(type) ?? 'unknown'}. Wrap it: { value: … }.`,
  )
}

function checkOptions(options: ToolOptions<AnySchema, AnySchema>): void {
  const { name, description, execute, timeoutMs } = options
  for (const option of Object.keys(options)) {
    if (!known.has(option)) throw wrong(name, `option ${option} does not exist; there are ${[...known].join(', ')}`)
  }
  if (typeof description !== 'string' || description.trim() === '') {
    throw wrong(name, 'description must say what the tool does, because it is what the model goes by')
  }
  if (typeof execute !== 'function') throw wrong(name, 'execute must be a function')
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= maxTimeoutMs)) {
    throw wrong(name, `timeoutMs must be a number of milliseconds from 1 to ${maxTimeoutMs}`)
  }
  checkChoices(options)
  checkLabels(name, options.labels)
}

function checkChoices({ name, effect, idempotency }: ToolOptions<AnySchema, AnySchema>): void {
  if (effect !== undefined && !effects.includes(effect))
    throw wrong(name, `effect must be one of ${effects.join(', ')}`)
  if (idempotency !== undefined && !idempotencies.includes(idempotency)) {
    throw wrong(name, `idempotency must be one of ${idempotencies.join(', ')}`)
  }
}

function checkLabels(name: string, labels: unknown): void {
  if (labels === undefined) return
  if (typeof labels !== 'object' || labels === null) throw wrong(name, 'labels must be an object')
  for (const [label, value] of Object.entries(labels)) {
    if (!labelNames.includes(label) || (value !== undefined && typeof value !== 'boolean')) {
      throw wrong(name, `labels.${label} is wrong; labels are booleans named ${labelNames.join(', ')}`)
    }
  }
}

function wrong(name: string, what: string): TypeError {
  return new TypeError(`tool ${name}: ${what}.`)
}
