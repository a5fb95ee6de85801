/** An agent in a team, for looking at the team as a whole. The same agent may stand in several places. */
export interface TeamNode {
  readonly name: string
  readonly agents: readonly TeamNode[]
}

/**
 * Checks what holds for a team as a whole: no two agents of one name in it, no agent twice below the same manager, and
 * no more levels than allowed.
 *
 * @throws {TypeError} that names the places.
 */
export function checkTeam(root: TeamNode, maxLevels: number): void {
  const found = new Map<string, { readonly agent: TeamNode; readonly place: string }>()
  const visit = (agent: TeamNode, above: string, level: number): void => {
    const place = above === '' ? agent.name : `${above}/${agent.name}`
    const earlier = found.get(agent.name)
    if (earlier && (earlier.agent !== agent || earlier.place === place)) throw sameName(earlier.place, place)
    if (level > maxLevels) {
      throw new TypeError(
        `The team is more than ${maxLevels} levels deep at ${place}. Make it flatter, or raise limits.agentDepth.`,
      )
    }
    if (!earlier) found.set(agent.name, { agent, place })
    for (const member of agent.agents) visit(member, place, level + 1)
  }
  visit(root, '', 1)
}

function sameName(first: string, second: string): TypeError {
  if (first === second)
    return new TypeError(`Two members of the team are ${first}. Rename one of them, or leave it out.`)
  return new TypeError(`Two agents of the team have one name: ${first} and ${second}. Rename one of them.`)
}
