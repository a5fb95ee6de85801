import type { LocalProgress } from '../models/local/index.ts'

const width = 30

/** A line such as `download [████      ]  40 %  of 2.5 GB`, the same for all progress within one of so many parts. */
export function progressLine({ phase, done, total }: LocalProgress, parts: number): string {
  const share = total > 0 ? Math.min(Math.floor((done / total) * parts) / parts, 1) : 0
  const filled = Math.round(share * width)
  const bar = `[${'█'.repeat(filled)}${' '.repeat(width - filled)}]`
  const percent = `${Math.round(share * 100)} %`.padStart(5)
  const line = `${phase} ${bar} ${percent}`
  return phase === 'download' ? `${line}  of ${formatBytes(total)}` : line
}

/** Bytes as people say them: `2.5 GB`. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(bytes / 1e6, 0.1).toFixed(1)} MB`
}
