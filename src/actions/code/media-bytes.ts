import { mediaCall } from '../../core/executor.ts'
import type { Settlement } from '../../core/executor.ts'
import type { Limits } from '../../core/limits.ts'
import type { PastAction, PastSettlement } from '../../core/state.ts'
import { contentOf, mediaText } from '../../values/media/media.ts'
import type { MediaStore } from '../../values/media/media-store.ts'

export type MediaSource = { readonly media: MediaStore; readonly limits: Pick<Limits, 'resultBytes'> }

/** Room for what stands around the bytes. */
const wireChars = 60

/** What the guest is told when it asks for the bytes of a medium. */
export function bytesOfMedium(id: unknown, now: number, { media, limits }: MediaSource): Settlement {
  const medium = typeof id === 'string' ? media.get(id) : undefined
  const base64 = medium && contentOf(medium)
  if (medium === undefined || base64 === undefined) {
    return refused(now, 'There is no such medium in this run: media of other runs cannot be read.')
  }
  if (base64.length + wireChars > limits.resultBytes) {
    return refused(
      now,
      `The bytes of ${mediaText(medium)} are more than code can be given at once (limits.resultBytes is ` +
        `${limits.resultBytes}). Hand the medium to a tool as it is.`,
    )
  }
  return { now, ok: true, value: { $type: 'bytes', kind: 'Uint8Array', base64 } }
}

function refused(now: number, message: string): Settlement {
  return { now, ok: false, error: { name: 'RangeError', message } }
}

/** Settlements as they were given to the guest: the bytes of media are not in the records of calls. */
export function withBytes(settlements: readonly PastSettlement[], source: MediaSource): readonly PastSettlement[] {
  return settlements.map((past) => {
    const { name, settlement } = past
    if (name !== mediaCall || !settlement.ok) return past
    return { ...past, settlement: bytesOfMedium(settlement.value, settlement.now, source) }
  })
}

/** Actions with the bytes of the media they read. */
export function actionsWithBytes(actions: readonly PastAction[], source: MediaSource): readonly PastAction[] {
  return actions.map((action) => ({ ...action, settlements: withBytes(action.settlements, source) }))
}
