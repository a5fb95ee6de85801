import { classes, harmWords } from './attack.ts'
import type { Attack, Ending } from './attack.ts'

/** What `scripts/security-report.mjs` is told about an attack, in the words it prints. */
export type Reported = {
  readonly id: string
  readonly group: string
  readonly title: string
  /** The harm in the open world. */
  readonly open: string
  /** How it ends in the sandbox. */
  readonly here: string
  /** Ids of published attacks. */
  readonly from: readonly string[]
  readonly known?: string
}

declare module 'vitest' {
  // Types of others can only be added to by an interface.
  interface TaskMeta {
    attack?: Reported
  }
}

/** The row of an attack in the report. */
export function toReported({ id, title, open, openSince, here, from = [], known }: Attack): Reported {
  const group = Object.entries(classes).find(([letter]) => id.startsWith(letter))
  if (!group) throw new TypeError(`The attack ${id} is of no class.`)
  return {
    id,
    group: group[1],
    title,
    open: openSince === undefined ? harmWords[open] : `${harmWords[open]} (from Node.js ${openSince} on)`,
    here: [here].flat().map(toWords).join(', or '),
    from,
    ...(known && { known: known.reason }),
  }
}

function toWords(ending: Ending): string {
  switch (ending) {
    case 'value':
      return 'it ends'
    case 'answer':
      return 'it answers'
    case 'killed:timeout':
      return 'it is ended when its time is over'
    case 'killed:memory':
      return 'it is ended when its memory is full'
    case 'killed:crash':
      return 'its interpreter breaks and is ended'
    case 'killed:aborted':
      return 'it is ended by the abort'
    default: {
      const name = ending.slice('error:'.length)
      return `it fails with ${name.length > 40 ? `${name.slice(0, 10)}…` : name}`
    }
  }
}
