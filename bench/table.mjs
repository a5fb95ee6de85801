/** One line of a table: the first column stands left, the others right. A column is `{ title, width }`. */
export function toLine(columns, cells) {
  const padded = columns.map(({ width }, index) => {
    const cell = cells[index] ?? ''
    return index === 0 ? cell.padEnd(width) : cell.padStart(width)
  })
  return `  ${padded.join('  ')}`.trimEnd()
}

/** A time with the unit that suits it. */
export function toTime(ms) {
  if (ms < 1) return `${(ms * 1_000).toFixed(0)} µs`
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`
}

/** Bytes in MB of a million. */
export function toMb(bytes) {
  // Adding zero makes no minus of what rounds to nothing.
  return `${(Math.round(bytes / 1e5) / 10 + 0).toFixed(1)} MB`
}
