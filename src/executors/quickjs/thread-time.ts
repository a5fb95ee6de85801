import { readFileSync, readlinkSync } from 'node:fs'
import process from 'node:process'

/** Where Linux says how many nanoseconds a thread has run. */
function schedstat(thread: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    // Another system, or a kernel without these figures: wall time is what is left.
    return undefined
  }
}

type ThreadTime = { readonly user: number; readonly system: number }

/** Milliseconds of processor time this thread has used; absent where it cannot be measured. */
export function ownThreadMs(): number | undefined {
  // Node.js 24 has it, and its types of version 20 do not know.
  const threadCpuUsage: unknown = Reflect.get(process, 'threadCpuUsage')
  if (typeof threadCpuUsage !== 'function') return schedstat('thread-self')
  const { user, system }: ThreadTime = threadCpuUsage.call(process)
  return (user + system) / 1_000
}

/** The same for another thread of this process, by its id; only Linux tells. */
export function threadMs(id: number): number | undefined {
  return id > 0 ? schedstat(`self/task/${id}`) : undefined
}

/** Id of this thread in the operating system; 0 where it is not known. */
export function ownThreadId(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1)) || 0
  } catch {
    // Not Linux.
    return 0
  }
}
