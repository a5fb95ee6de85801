import type { RunState } from '../../core/state.ts'
import type { CallRecord } from '../../core/steps.ts'
import { decode, encodeText } from '../../values/codec.ts'
import type { Encoded } from '../../values/encoded.ts'

/** Bytes of all results together; a larger one that no longer fits is left out, and says so. */
const maxBytes = 4 * 1024 * 1024

/**
 * What an action that was killed leaves to the next one: its variables are gone, but its calls were made, so their
 * results can be read as `lastStep.calls` instead of being asked for again. Nothing when the last action was not killed.
 */
export function lastStepOf({ steps }: Pick<RunState, 'steps'>): Encoded | undefined {
  const last = steps.findLast((step) => step.kind === 'action')
  if (last?.execution?.kind !== 'killed' || last.calls.length === 0) return undefined
  let bytes = 0
  const calls = last.calls.map((call) => {
    const whole = toValue(call, true)
    const size = encodeText(whole).length
    const fits = bytes + size <= maxBytes
    if (fits) bytes += size
    return fits ? whole : toValue(call, false)
  })
  const encoded: Encoded = JSON.parse(encodeText({ calls }))
  return encoded
}

function toValue({ tool, input, end }: CallRecord, isWhole: boolean): Readonly<Record<string, unknown>> {
  if (!isWhole) return { tool, ok: end?.ok === true, omitted: 'The result is too large to be kept here.' }
  const called = { tool, input: decode(input) }
  if (end === undefined) return { ...called, ok: false, error: 'There is no result.' }
  return end.ok ? { ...called, ok: true, value: decode(end.value) } : { ...called, ok: false, error: end.error.message }
}
