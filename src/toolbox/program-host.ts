import { timerCall } from '../core/executor.ts'
import type { GuestCall, GuestHost, Settlement } from '../core/executor.ts'
import type { Runtime } from '../core/runtime.ts'

/** The host of a program that has no tools: it can wait, and that is all. */
export function hostWithoutTools(runtime: Runtime): GuestHost {
  return {
    output: () => {},
    async call({ name, args }: GuestCall, { signal }): Promise<Settlement> {
      if (name !== timerCall)
        return { now: runtime.now(), ok: false, error: { name: 'Error', message: `There is no ${name} here.` } }
      const ms = typeof args[0] === 'number' ? Math.max(0, args[0]) : 0
      // A timer that the program cleared is not told.
      await runtime.sleep(ms, signal).catch(() => {})
      return { now: runtime.now(), ok: true, value: null }
    },
  }
}
