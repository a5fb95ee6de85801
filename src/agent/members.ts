import type { Completed } from '../core/result.ts'
import type { ActionStep } from '../core/steps.ts'
import type { JsonSchema, Parsed, Tool, ValueSchema } from '../core/tool.ts'
import { memberTool } from '../team/member.ts'
import type { MemberInput } from '../team/member.ts'
import { toInputSchema } from '../tools/tool.ts'
import { encode } from '../values/codec.ts'
import { MediaStore } from '../values/media/media-store.ts'
import type { Definition } from './definition.ts'
import { definitionOf } from './definition-of.ts'
import { checkIdentifier } from './names.ts'
import type { AgentOptions } from './options.ts'
import { startAgentRun } from './start-run.ts'

/** What a member without an `input` schema is called with. */
const taskSchema: JsonSchema = {
  type: 'object',
  properties: { task: { type: 'string', description: 'What to do, with everything that must be known for it.' } },
  required: ['task'],
  additionalProperties: {},
}

/** @throws {TypeError} for what cannot be a member, by its place in `agents`. */
export function toMembers(agents: AgentOptions['agents'] = []): readonly Definition[] {
  if (!Array.isArray(agents)) throw new TypeError('agents must be a list of agents.')
  return agents.map((agent: unknown, index) => {
    const definition = definitionOf(agent)
    const place = `agents[${index}]`
    if (!definition) throw new TypeError(`${place} must be an agent, such as one made by new CodeAgent({ … }).`)
    if (!definition.isNamed) throw new TypeError(`${place} needs a name, by which its manager calls it.`)
    if (definition.description.trim() === '')
      throw new TypeError(`${place}, ${definition.name}, needs a description: it is what its manager goes by.`)
    return definition
  })
}

/** @throws {TypeError} when it is not the schema of an object whose properties can be variables beside these tools. */
export function toMemberInput(input: AgentOptions['input'], tools: ReadonlyMap<string, Tool>): ValueSchema | undefined {
  if (input === undefined) return undefined
  const schema = toInputSchema('the agent', input)
  const { properties } = schema.jsonSchema
  for (const name of Object.keys(Object(properties))) {
    checkIdentifier('A property of input becomes a variable of the code, so its name', name)
    if (tools.has(name)) throw new TypeError(`input.${name} has the name of a tool. Rename one of them.`)
  }
  return schema
}

/** Everything that an agent's code can call: its tools, then its members. */
export function toCallable(
  tools: ReadonlyMap<string, Tool>,
  agents: readonly Definition[],
  ownName: string | undefined,
): ReadonlyMap<string, Tool> {
  const callable = new Map(tools)
  for (const agent of agents) {
    const { name } = agent
    if (tools.has(name)) throw new TypeError(`A tool and a member of the team are both named ${name}. Rename one.`)
    callable.set(name, toMemberTool(agent))
  }
  if (ownName !== undefined && tools.has(ownName))
    throw new TypeError(`The agent and one of its tools are both named ${ownName}. Rename one.`)
  return callable
}

/** @throws {TypeError} unless it can be added to what the agent reports. */
export function toRunSummary({ runSummary = false, output }: Pick<AgentOptions, 'runSummary' | 'output'>): boolean {
  if (typeof runSummary !== 'boolean') throw new TypeError('runSummary must be true or false.')
  if (runSummary && output !== undefined)
    throw new TypeError(
      'runSummary is added to a report in words; an agent with an output schema gives data. Leave one out.',
    )
  return runSummary
}

/** The tool by which a manager calls a member. */
function toMemberTool(agent: Definition): Tool {
  const { name, description, input, output } = agent
  return memberTool({
    name,
    description,
    inputSchema: input?.jsonSchema ?? taskSchema,
    outputSchema: output?.jsonSchema ?? { type: 'string' },
    parseInput: (value) => (input ? parseTyped(input, value) : Promise.resolve(parseTask(value))),
    start(given, { lineage, signal, ...started }) {
      const { tenant } = lineage
      const { variables } = given
      const options = { variables, signal, detach: true, started: { ...started, lineage } }
      return startAgentRun(agent, toTask(agent, given), tenant === undefined ? options : { ...options, tenant })
    },
    report: (_given, result) => (output ? result.output : toReport(agent, result)),
  })
}

function parseTask(value: unknown): Parsed<MemberInput> {
  const { task, ...variables }: Readonly<Record<string, unknown>> = { ...Object(value) }
  if (typeof task === 'string' && task.trim() !== '') return { ok: true, value: { task, variables } }
  return { ok: false, issues: [{ path: 'args.task', message: 'must be a text that is not empty' }] }
}

async function parseTyped(schema: ValueSchema, value: unknown): Promise<Parsed<MemberInput>> {
  const parsed = await schema.parse(value)
  return parsed.ok ? { ok: true, value: { task: '', variables: { ...Object(parsed.value) } } } : parsed
}

function toTask({ name, description, output, prompts }: Definition, { task, variables }: MemberInput): string {
  const answersWithData = output !== undefined
  return prompts.memberTask({ name, description, task, variables: Object.keys(variables), answersWithData })
}

function toReport({ name, prompts, runSummary, limits }: Definition, { output, steps }: Completed): string {
  const media = new MediaStore(limits.mediaBytes)
  const answer = typeof output === 'string' ? output : JSON.stringify(encode(output, { media }))
  const actions = steps.filter((step): step is ActionStep => step.kind === 'action')
  return prompts.memberReport({ name, answer, ...(runSummary && { steps: actions }) })
}
