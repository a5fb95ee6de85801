import { membersOf } from '../config.ts'
import type { AgentConfig } from '../config.ts'

/** `package.json` of a saved agent, with every package pinned. */
export function toManifest(
  { name = 'agent', description }: AgentConfig,
  packages: Readonly<Record<string, string>>,
): string {
  const manifest = {
    name: `agent-${name.toLowerCase().replaceAll('_', '-')}`,
    private: true,
    ...(description !== undefined && { description }),
    type: 'module',
    scripts: { start: 'node main.mjs' },
    engines: { node: '>=20.19' },
    dependencies: Object.fromEntries(Object.entries(packages).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** A program that runs the agent. It loads all of `agent.json`, so nothing of the agent is written a second time. */
export function toProgram(config: AgentConfig): string {
  const lines = [
    "import { loadAgent } from 'smolagents-ts/hub'",
    "import { printRun } from 'smolagents-ts/terminal'",
    '',
    "const task = process.argv.slice(2).join(' ')",
    "if (task === '') throw new Error('There is no task. Write one in quotes behind main.mjs.')",
    '',
    "const agent = await loadAgent(new URL('.', import.meta.url), {",
    '  // This runs the code in this folder. Read it first.',
    '  trust: true,',
    ...needsOf(config).map((need) => `  // ${need}`),
    '})',
    'const { status } = await printRun(agent.stream(task))',
    "process.exitCode = status === 'completed' ? 0 : 1",
  ]
  return `${lines.join('\n')}\n`
}

/** What whoever loads it has to give, a line each. */
function needsOf(config: AgentConfig): readonly string[] {
  return membersOf(config).flatMap((agent) => {
    const path = agent === config ? '' : ` of ${agent.name ?? 'agent'}`
    const tools = agent.tools.flatMap((tool) =>
      'registered' in tool ? [`tools: { ${tool.registered}: … }${path}: the tool ${tool.name}`] : [],
    )
    const { model } = agent
    const models =
      typeof model === 'object' && 'registered' in model
        ? [`models: { ${JSON.stringify(model.registered)}: … }${path}`]
        : []
    const missing = agent.missing.map(({ option, why }) => `${option}${path}, or without: ['${option}']: ${why}`)
    return [...models, ...tools, ...missing].map((line) => line.replaceAll(/\s+/g, ' '))
  })
}

/** `README.md` of a saved agent: what it is, how it is run, what code it brings and what it needs. */
export function toReadme(config: AgentConfig, files: readonly string[]): string {
  const { name = 'agent', description = '' } = config
  const code = files.filter((file) => /(?:^|\/)(?:tools|code)\//.test(file))
  const needs = needsOf(config)
  const notes = membersOf(config).flatMap((agent) => agent.notes)
  const sections = [
    `---\ntags:\n  - agent\n  - smolagents\n  - smolagents-ts\nlibrary_name: smolagents-ts\n---`,
    `# ${name}`,
    description,
    '## Run it',
    '```sh\nnpm install\nnode main.mjs "Your task"\n```',
    code.length === 0
      ? ''
      : `## Code it brings\n\nIt runs on your machine, outside the sandbox. Read it first.\n\n${toList(code)}`,
    needs.length === 0 ? '' : `## What it needs\n\nGive these to \`loadAgent\` in \`main.mjs\`:\n\n${toList(needs)}`,
    notes.length === 0 ? '' : `## To know\n\n${toList(notes)}`,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function toList(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}
