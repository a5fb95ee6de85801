import type { Limits } from '../../src/core/limits.ts'

/** What hostile code can do to the process it runs in, or to those who use it. The judge names it in either world. */
export type Harm = keyof typeof harmWords

/** Each harm in words, for the report. */
export const harmWords = {
  leak: 'a secret of the host comes out',
  pollution: 'built-ins, the environment or the exit code of the host are changed',
  files: 'files are written or left open',
  network: 'a server is asked',
  wrong: 'the host is told, or asked, something else than it should be',
  flood: 'the host is flooded',
  memory: 'hundreds of MB are taken',
  stall: 'the event loop of the host stands still',
  hang: 'it never ends',
  death: 'the process ends',
  rejection: 'the host has an error nobody handles',
  sibling: 'another session loses its variables or its turn',
} as const

/** How the last action ends in the sandbox: `value`, `answer`, `error:<name>` or `killed:<reason>`. */
export type Ending = 'value' | 'answer' | `error:${string}` | `killed:${'timeout' | 'memory' | 'crash' | 'aborted'}`

/** One attack: a program, the harm it does where nothing stops it, and what must come of it in the sandbox. */
export type Attack = {
  /** Its class, a letter and a number, and its own letter or number after a dash. */
  readonly id: string
  readonly title: string
  /** The actions, one after the other in one session. */
  readonly code: string | readonly string[]
  /** Ids of published attacks of this kind; see `published.ts`. */
  readonly from?: readonly string[]
  /** What it does in the open world, which shows that the judge would see it here. */
  readonly open: Harm
  /** The first major version of Node.js that has what it needs to do harm. Default: all. */
  readonly openSince?: number
  /** How it ends here; several where it depends on the machine which limit is met first. */
  readonly here: Ending | readonly Ending[]
  /** What must be so of what comes out; anything else is `wrong`. */
  readonly right?: {
    readonly answer?: unknown
    /** Names of the calls that may reach the host, in order. */
    readonly calls?: readonly string[]
    readonly output?: string
  }
  /** Characters that may come out, where much is allowed. */
  readonly outChars?: number
  /** Harm that is known to be done here, and why. It is shown in the report until somebody has mended it. */
  readonly known?: { readonly harm: Harm; readonly reason: string }
  readonly limits?: Partial<Limits>
  readonly variables?: Readonly<Record<string, unknown>>
  /** The run is aborted when the code calls `hang`. */
  readonly abortsOnHang?: boolean
}

/** Classes of attacks by the first letter of their ids. */
export const classes = {
  E: 'Escapes: code reaches for the process, its modules and its secrets',
  B: 'Boundary: values that change, lie or run code on their way to the host',
  T: 'Time: code that does not end',
  M: 'Memory and volume: code that takes all there is',
} as const

export function actionsOf({ code }: Attack): readonly string[] {
  return typeof code === 'string' ? [code] : code
}

/** Code that is meant to spin gets little time; other code must not meet the limit on a busy machine. */
export function limitsOf({ open, limits }: Attack): Partial<Limits> {
  return { stepTimeoutMs: open === 'hang' || open === 'stall' ? 200 : 10_000, ...limits }
}
