/** Limits of a run; every one is configurable and holds against code written to break it. Bytes are UTF-8. */
export type Limits = {
  /** Guest time of one step: the time code runs or waits for its own timers. Waiting for host tools is not counted. */
  readonly stepTimeoutMs: number
  /** How long code may go on after `stepTimeoutMs` before it is killed from outside. */
  readonly graceMs: number
  /** Heap of one interpreter. */
  readonly memoryMb: number
  /** Source text of one action. */
  readonly sourceBytes: number
  /** All `variables` of a run in wire form. */
  readonly variablesBytes: number
  /** A final answer in wire form. */
  readonly answerBytes: number
  /** Characters of the last value that the model sees. */
  readonly valueChars: number
  /** Console output kept of one step: head and tail, the middle is dropped and counted. */
  readonly consoleBytes: number
  /** Characters of console output that the model sees. */
  readonly consoleChars: number
  /** Arguments of one call in wire form. */
  readonly argumentBytes: number
  /** Result of one call in wire form. */
  readonly resultBytes: number
  /** Bytes of all media of a run or session together. They travel as handles, and count nowhere else then. */
  readonly mediaBytes: number
  readonly callsPerStep: number
  /** Calls of one step that run at once; the rest wait. */
  readonly callsInFlight: number
  /** Default time-out of one tool call; a tool's own `timeoutMs` replaces it. */
  readonly toolTimeoutMs: number
  /** Levels of agents in a team, this one included. */
  readonly agentDepth: number
  readonly modelFirstTokenMs: number
  readonly modelStallMs: number
  readonly modelTotalMs: number
}

/** What a platform timer takes: about 24 days. */
const maxNumber = 2_147_483_647
const KiB = 1024
const MiB = 1024 * KiB
/** One value travels in one frame, and a frame has a limit of its own. */
const maxBytes = 32 * MiB

/** What travels in the header of a frame, which is read in one go, has narrower limits; media do not travel. */
const others: Readonly<Record<string, number>> = { consoleBytes: 128 * KiB, valueChars: 80_000, mediaBytes: 512 * MiB }

/** The defaults. They are meant for an agent in a server that also serves others. */
export const defaultLimits: Limits = {
  stepTimeoutMs: 30_000,
  graceMs: 1_000,
  memoryMb: 64,
  sourceBytes: 256 * KiB,
  variablesBytes: 16 * MiB,
  answerBytes: MiB,
  valueChars: 20_000,
  consoleBytes: 64 * KiB,
  consoleChars: 50_000,
  argumentBytes: MiB,
  resultBytes: 4 * MiB,
  mediaBytes: 64 * MiB,
  callsPerStep: 1_000,
  callsInFlight: 32,
  toolTimeoutMs: 120_000,
  agentDepth: 5,
  modelFirstTokenMs: 300_000,
  modelStallMs: 60_000,
  modelTotalMs: 600_000,
}

/**
 * Fills the gaps of what the user gave.
 *
 * @throws {TypeError} for an unknown name or a value that is not a positive number.
 */
export function toLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      throw new TypeError(`limits.${name} does not exist. Known limits: ${Object.keys(defaultLimits).join(', ')}.`)
    }
    const max = others[name] ?? (name.endsWith('Bytes') ? maxBytes : maxNumber)
    if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= max)) {
      throw new TypeError(`limits.${name} must be a positive number up to ${max}, not ${String(value)}.`)
    }
  }
  return { ...defaultLimits, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}
