import type { ActionStep } from '../../core/steps.ts'
import { cut } from '../results/cut.ts'
import type { SystemPromptContext } from '../prompts.ts'
import { observation } from '../results/observation.ts'

/** What the task of a team member is made from. */
export type MemberTaskContext = {
  readonly name: string
  readonly description: string
  /** What the manager wrote; '' when the member has an `input` schema of its own. */
  readonly task: string
  /** Names of the data that came with it, which the member's code finds as variables. */
  readonly variables: readonly string[]
  /** Whether the answer is data that fits an `output` schema, or a report in words. */
  readonly answersWithData: boolean
}

/** What the report of a team member is made from. */
export type MemberReportContext = {
  readonly name: string
  /** Its answer as text. */
  readonly answer: string
  /** What it did, when its manager is to be told. */
  readonly steps?: readonly ActionStep[]
}

/** What is said between a manager and the members of its team. */
export interface TeamPrompts {
  /** The task of a member, from what its manager called it with. */
  memberTask(context: MemberTaskContext): string
  /** What a manager's code gets from a member whose answer is text. */
  memberReport(context: MemberReportContext): string
}

/** All steps of a summary together, and what is shown of each. */
const maxSummaryChars = 10_000
const stepRoom = { consoleChars: 500, valueChars: 500 }

/** The wording of a team. */
export const teamPrompts: TeamPrompts = { memberTask, memberReport }

function memberTask({ name, description, task, variables, answersWithData }: MemberTaskContext): string {
  const order = task === '' ? `Do this with ${variables.join(', ') || 'what you know'}: ${description}` : task
  return `You are ${name}, a member of a team. The agent that leads it has called you with this task:
---
${order}
---
It sees nothing of what you do but your final answer, so everything it needs must be in there.${answersWithData ? '' : reportForm}`
}

const reportForm = ` Make the answer one text with these parts:
### 1. Outcome in short
### 2. Outcome in detail, with every fact and figure you found
### 3. What else is worth knowing, such as what you could not find out
If you cannot solve the task, answer all the same: say what you tried and what you know.`

function memberReport({ name, answer, steps }: MemberReportContext): string {
  const report = `This is the answer of ${name}:\n${answer}`
  if (steps === undefined) return report
  const summary = cut(steps.map(stepText).join('\n---\n'), maxSummaryChars)
  return `${report}\n\nThis is what ${name} did:\n<summary_of_work>\n${summary}\n</summary_of_work>`
}

function stepText(step: ActionStep): string {
  const said = step.replies.map(({ text }) => cut(text.trim(), 1_000)).join('\n')
  return `Step ${step.number}:\n${said}\n\n${observation(step, stepRoom)}`
}

/** The section of a system prompt about the members of the team, for programs or for calls. */
export function teamSection({ agents = '', actions = 'code' }: SystemPromptContext): string {
  if (agents === '') return ''
  const inCode = actions !== 'tools'
  return `Members of your team are called like tools, and work on their own:
${inCode ? `\`\`\`ts\n${agents}\n\`\`\`` : agents}
- A member knows nothing of your task and your data. Put everything it needs into its task, and hand data over as further named ${inCode ? 'values' : 'arguments, by handle where there is one,'} instead of writing it out.
- Each call starts anew and remembers no earlier one. Calls that do not need each other's results run at once${inCode ? ', with Promise.all' : ' when they are made in one turn'}.
- A member that fails says how far it came, in ${inCode ? 'the error that its call throws' : 'the error of its call'}. Go on without it where you can.`
}
