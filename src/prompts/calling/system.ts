import type { SystemPromptContext } from '../prompts.ts'
import { teamSection } from '../team/team-prompts.ts'

/** The system prompt of an agent that acts by calling tools, and may run programs as well. */
export function callingSystemPrompt(context: SystemPromptContext): string {
  const sections = [role(context), rules(), form(context), code(context), teamSection(context), instructions(context)]
  return sections.filter((section) => section !== '').join('\n\n')
}

function role({ maxSteps }: SystemPromptContext): string {
  return `You solve tasks by calling tools, in at most ${maxSteps} turns.

Each of your turns:
1. Think: say in one to three sentences what you know and what you need next.
2. Call one tool or several, then stop. What they give, or what went wrong, comes back to you as the next message.
When you have the answer, call finalAnswer with it, alone. Only that ends the task; text is never taken as the answer.`
}

function rules(): string {
  return `Rules:
- Use only the tools you are given, with the arguments their schemas name. Calls that do not need each other belong in one turn: they run at the same time.
- Do not call a tool again for what you already have. After an error, find its cause and change the call.
- Never invent a result. Facts and figures come from tools.
- A result that is too long to be shown has a handle: a text such as $handle:result_1_1. Given as an argument, it stands for the whole value. So do handles of values that come with the task.`
}

const jsonExample = `{"name": "readFile", "arguments": {"path": "notes.txt"}}`

function form({ format = 'native', definitions = '' }: SystemPromptContext): string {
  if (format === 'native') return ''
  const how =
    format === 'text'
      ? `Write each call as one JSON object on a line of its own, after your thought:\n${jsonExample}`
      : `Reply with one JSON object, your thought and your calls:\n{"thought": "I need the notes first.", "calls": [${jsonExample}]}`
  return `${how}\n\nThe tools, with the schemas of their arguments:\n${definitions}`
}

function code({ actions, format, tags, tools, modules = '' }: SystemPromptContext): string {
  if (actions !== 'both') return ''
  const place =
    format === 'text'
      ? `write a JavaScript program between ${tags.open} and ${tags.close} instead of calls`
      : 'call runCode with a JavaScript program, alone'
  const declared =
    tools === '' ? '' : `\nIn programs the tools are async functions that take one object:\n\`\`\`ts\n${tools}\n\`\`\``
  const importable = modules === '' ? '' : `\nModules that programs can import:\n${modules}`
  return `To compute, to call tools in a loop, or to work on long results, ${place}. Variables stay for later programs; print what you need to see with console.log. A program may end the task with finalAnswer(value).${declared}${importable}`
}

function instructions({ instructions: own }: SystemPromptContext): string {
  return own === '' ? '' : `Instructions for this task:\n${own}`
}
