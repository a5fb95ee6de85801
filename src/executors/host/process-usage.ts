import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

import type { Usage } from './channel.ts'

/** What Linux counts processor time in, for every program: hundredths of a second. */
const tickMs = 10
/** Memory is counted in pages; they are this large wherever `/proc` is read here, but on some machines of ARM. */
const pageBytes = 4_096
const userTicksAt = 11
const systemTicksAt = 12
const residentPagesAt = 21

/** Tells what a process has used so far, again and again. */
export type UsageMeter = () => Usage | undefined

/**
 * A meter of a process: on Linux from `/proc`, at once; elsewhere from `ps`, as it was when it was last asked. It tells
 * nothing of a process that is gone, nor where neither is there.
 */
export function usageMeter(pid: number, platform: string = process.platform): UsageMeter {
  return platform === 'linux' ? () => readProc(pid) : psMeter(pid)
}

function readProc(pid: number): Usage | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The name of the program stands in brackets and may hold anything, brackets and spaces too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const at = (index: number): number => Number(fields[index] ?? 0)
  return { cpuMs: (at(userTicksAt) + at(systemTicksAt)) * tickMs, memoryBytes: at(residentPagesAt) * pageBytes }
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process is gone, which its end tells in a better way.
    return undefined
  }
}

/** `ps` takes milliseconds, so its answers are those of the time before. */
function psMeter(pid: number): UsageMeter {
  let last: Usage | undefined
  let isAsked = false
  return () => {
    if (isAsked) return last
    isAsked = true
    execFile('ps', ['-o', 'rss=,time=', '-p', String(pid)], (error, output) => {
      isAsked = false
      last = error ? undefined : readPs(output)
    })
    return last
  }
}

/** Reads `  12345   1:02.50` or `12345 00:01:02`: kilobytes, then processor time. */
function readPs(output: string): Usage | undefined {
  const [kilobytes, time] = output.trim().split(/\s+/)
  if (kilobytes === undefined || time === undefined) return undefined
  const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0)
  return { cpuMs: seconds * 1_000, memoryBytes: Number(kilobytes) * 1_024 }
}
