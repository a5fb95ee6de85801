import type { Limits } from '../core/limits.ts'

/** What a platform timer takes: about 24 days. */
const maxNumber = 2_147_483_647
const KiB = 1024
const MiB = 1024 * KiB
/** One value travels in one frame, and a frame has a limit of its own. */
const maxBytes = 32 * MiB

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
  callsPerStep: 1_000,
  callsInFlight: 32,
  toolTimeoutMs: 120_000,
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
    const max = name.endsWith('Bytes') ? maxBytes : maxNumber
    if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= max)) {
      throw new TypeError(`limits.${name} must be a positive number up to ${max}, not ${String(value)}.`)
    }
  }
  return { ...defaultLimits, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}
