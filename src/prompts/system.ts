import type { SystemPromptContext } from './prompts.ts'
import { teamSection } from './team/team-prompts.ts'

/** The system prompt of an agent that acts in JavaScript. */
export function codeSystemPrompt(context: SystemPromptContext): string {
  const sections = [
    role(context),
    rules(context),
    tools(context),
    teamSection(context),
    modules(context),
    example(context),
    answer(context),
    instructions(context),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function role(context: SystemPromptContext): string {
  const { maxSteps } = context
  return `You solve tasks by writing JavaScript that is run for you, one program per turn, in at most ${maxSteps} turns.

Each of your turns:
1. Think: say in one to three sentences what you know and what this program is to find out or do.
2. ${how(context)}, then stop. Its console output, its last value or its error comes back to you as the next message.
When you have the answer, call finalAnswer(value) in the program. Only that ends the task; text outside the program is never taken as the answer.`
}

function how({ format = 'text', tags }: SystemPromptContext): string {
  if (format === 'native') return 'Call runCode with the program, alone'
  if (format === 'text') return `Write the program between ${tags.open} and ${tags.close}`
  return 'Reply with one JSON object: your thought as "thought", the program as "code"'
}

/** A turn of the example, as the model is to write it. */
function turn({ format = 'text', tags }: SystemPromptContext, thought: string, code: string): string {
  if (format === 'text') return `${thought}\n${tags.open}\n${code}\n${tags.close}`
  if (format === 'structured') return JSON.stringify({ thought, code })
  return `${thought}\nrunCode(${JSON.stringify({ code })})`
}

const callRules = `
- Tools are async functions: await them, and pass one object with named arguments. Run independent calls together with Promise.all. Use only the tools declared below, with the fields their types name.
- When you do not know what a tool's result looks like, print a small part of it before you build on it.`

function rules({ tools: declarations, agents = '', modules: importable = '' }: SystemPromptContext): string {
  const calls = declarations + agents === '' ? '' : callRules
  return `Rules:
- Modern JavaScript or TypeScript${importable === '' ? ' without imports' : ', with imports of the modules named below'}. There is no require, fetch, file system or process. Top-level await works.
- Variables and functions you declare at the top level stay for your later programs. Do not load or compute again what you already have.${calls}
- Print what you need to see with console.log, shortened: large output is cut. The value of the last expression is shown too.
- Compute facts and figures in code from real data. Never invent a result, and never write an observation yourself.
- After an error, find its cause and change the program; do not send the same one again.
- Several lines of work and finalAnswer may stand in one program, if you need not look at anything in between.`
}

function tools({ tools: declarations }: SystemPromptContext): string {
  return declarations === '' ? '' : `Tools you can call in your programs:\n\`\`\`ts\n${declarations}\n\`\`\``
}

function modules({ modules: importable = '' }: SystemPromptContext): string {
  return importable === '' ? '' : `Modules you can import, and no others:\n${importable}`
}

const firstProgram = `const files = await listFiles({ folder: 'logs' })
console.log(files.length, files.slice(0, 3))`

const secondProgram = `const today = files.filter((name) => name.includes('2031-05-02'))
const texts = await Promise.all(today.map((name) => readFile({ path: 'logs/' + name })))
finalAnswer(texts.reduce((sum, text) => sum + text.trimEnd().split('\\n').length, 0))`

function example(context: SystemPromptContext): string {
  return `Example, with two made-up tools listFiles and readFile that exist only here:

Task: How many lines do the log files of today have together?

${turn(context, 'I list the files first, to see what they are called.', firstProgram)}

Console output:
4 [ 'a-2031-05-02.log', 'b-2031-05-02.log', 'a-2031-05-01.log' ]

${turn(context, "The day is in the name, so I can pick today's files, read them together and count.", secondProgram)}`
}

function answer({ answerType }: SystemPromptContext): string {
  return answerType === '' ? '' : `finalAnswer takes a value of this type:\n\`\`\`ts\n${answerType}\n\`\`\``
}

function instructions({ instructions: own }: SystemPromptContext): string {
  return own === '' ? '' : `Instructions for this task:\n${own}`
}
