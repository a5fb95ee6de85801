import { oneLine } from '../schema/comments.ts'
import type { Tool } from '../core/tool.ts'

/** What is shown of an agent. The same agent may stand in several places of a team. */
export interface Figure {
  readonly name: string
  readonly description: string
  readonly modelName: string
  readonly ownTools: readonly Pick<Tool, 'name' | 'description'>[]
  readonly agents: readonly Figure[]
}

const maxChars = 100

/** The team below an agent as a tree of text. */
export function toTree(agent: Figure): string {
  return treeOf(agent).join('\n')
}

function treeOf({ name, modelName, description, ownTools, agents }: Figure): string[] {
  const about = description === '' ? '' : `: ${oneLine(description, maxChars)}`
  const branches = [
    ...ownTools.map((tool) => [`${tool.name}(): ${oneLine(tool.description, maxChars)}`]),
    ...agents.map((member) => treeOf(member)),
  ]
  const lines = branches.flatMap((branch, index) => {
    const isLast = index === branches.length - 1
    return branch.map((line, row) => `${row > 0 ? (isLast ? '   ' : '│  ') : isLast ? '└─ ' : '├─ '}${line}`)
  })
  return [`${name} [${oneLine(modelName, maxChars)}]${about}`, ...lines]
}

/** The team below an agent as a flowchart for Mermaid (https://mermaid.js.org/syntax/flowchart.html). */
export function toMermaid(agent: Figure): string {
  const lines = ['flowchart TD']
  const ids = new Map<Figure, string>()
  let tools = 0
  const draw = (figure: Figure): string => {
    const known = ids.get(figure)
    if (known !== undefined) return known
    const id = `agent${ids.size + 1}`
    ids.set(figure, id)
    lines.push(`  ${id}["${label(figure.name)}<br/>${label(figure.modelName)}"]`)
    for (const { name } of figure.ownTools) {
      tools += 1
      lines.push(`  tool${tools}(["${label(name)}"])`, `  ${id} -.-> tool${tools}`)
    }
    for (const member of figure.agents) lines.push(`  ${id} --> ${draw(member)}`)
    return id
  }
  draw(agent)
  return lines.join('\n')
}

/** Text between quotes, where Mermaid reads `#…;` as an entity and HTML as HTML. */
function label(text: string): string {
  return oneLine(text, maxChars).replaceAll(/[#"<>&;`]/g, (character) => `#${character.charCodeAt(0)};`)
}
