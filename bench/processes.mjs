/** What Linux tells about processes; nothing of this exists elsewhere. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import process from 'node:process'

export const isKnown = existsSync('/proc/self/status')

/** Memory that a process has in use, in bytes, and its threads. */
export function statusOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const numberOf = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1])
  return { memoryBytes: numberOf('VmRSS') * 1_024, threads: numberOf('Threads') }
}

/** The processes that this one has started and that still run. */
export function children() {
  const own = `/proc/${process.pid}/task`
  const ids = readdirSync(own).flatMap((task) => readFileSync(`${own}/${task}/children`, 'utf8').split(' '))
  return ids.filter((id) => id !== '').map(Number)
}

/** The same of all children together. */
export function statusOfChildren() {
  const all = children().map((pid) => statusOf(pid))
  return {
    memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    threads: all.reduce((sum, { threads }) => sum + threads, 0),
  }
}

/** CPU time in ms that the kernel counts in ticks, at these places of what stands behind the name in a `stat` file. */
function ticksToMs(file, ...places) {
  const text = readFileSync(file, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return places.reduce((sum, place) => sum + Number(fields[place]) * 10, 0)
}

/** CPU time that all children which still run have had so far, with all their threads. */
export function cpuMsOfChildren() {
  return isKnown ? children().reduce((sum, pid) => sum + ticksToMs(`/proc/${pid}/stat`, 11, 12), 0) : 0
}

/** CPU time that all children which are gone have had. */
export function cpuMsOfGone() {
  return ticksToMs('/proc/self/stat', 13, 14)
}
