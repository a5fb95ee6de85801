import { define, quote, slice, toNumber } from '../../../../values/intrinsics.ts'
import { hidden } from '../intrinsics.ts'
import type { Formatter } from './brands.ts'
import { askFormatter } from './formatters.ts'

/** Where each segment begins, and whether it is a word, in turn. */
type Marks = readonly number[]

/** What `Intl.Segmenter` finds in a text: it can be iterated, and asked for the segment at a place. */
export function segmentsOf(formatter: Formatter, text: string): object {
  const marks = askFormatter<Marks>(formatter, 'segment', quote(text))
  const segments = {}
  hidden(segments, 'containing', (index?: unknown) => containing(marks, text, toNumber(index ?? 0)))
  hidden(segments, Symbol.iterator, () => each(marks, text))
  return segments
}

function* each(marks: Marks, text: string): Generator<object> {
  for (let at = 0; at < marks.length; at += 2) yield segmentAt(marks, text, at)
}

function containing(marks: Marks, text: string, index: number): object | undefined {
  if (!(index >= 0 && index < text.length)) return undefined
  let at = 0
  while (at + 2 < marks.length && (marks[at + 2] ?? 0) <= index) at += 2
  return segmentAt(marks, text, at)
}

function segmentAt(marks: Marks, input: string, at: number): object {
  const index = marks[at] ?? 0
  const end = at + 2 < marks.length ? marks[at + 2] : input.length
  const found = {}
  define(found, 'segment', slice(input, index, end))
  define(found, 'index', index)
  define(found, 'input', input)
  if (marks[at + 1] !== -1) define(found, 'isWordLike', marks[at + 1] === 1)
  return found
}
