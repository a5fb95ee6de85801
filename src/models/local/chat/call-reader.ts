import type { ModelEvent } from '../../../core/model.ts'
import { StopCutter } from '../../stop-cutter.ts'
import type { CallSyntax } from './call-syntax.ts'

/** Reads calls out of a reply as it comes. Text before the first call is passed on; the calls are told at the end. */
export class CallReader {
  readonly #syntax: CallSyntax
  readonly #cutter: StopCutter
  #written = ''
  #isCalling = false

  constructor(syntax: CallSyntax) {
    this.#syntax = syntax
    this.#cutter = new StopCutter([syntax.before])
  }

  /** Takes a piece of the reply and gives what of it is text. */
  add(piece: string): string {
    this.#written += piece
    if (this.#isCalling) return ''
    const text = this.#cutter.cut(piece)
    this.#isCalling = this.#cutter.stopped
    return text
  }

  /** What is left once the reply is over: its calls, or text that only began like one. */
  end(): readonly ModelEvent[] {
    if (!this.#isCalling) return textEvents(this.#cutter.rest())
    const start = this.#written.indexOf(this.#syntax.before)
    const calls = readCalls(this.#written.slice(start), this.#syntax)
    if (calls.length === 0) return textEvents(this.#written.slice(start))
    return calls.map(({ name, input }, index) => ({ type: 'tool-call-delta', index, id: `call-${index}`, name, input }))
  }
}

function textEvents(text: string): readonly ModelEvent[] {
  return text === '' ? [] : [{ type: 'text-delta', text }]
}

/** All whole calls that a text begins with. A model without a grammar may write anything after them. */
export function readCalls(
  text: string,
  syntax: CallSyntax,
): readonly { readonly name: string; readonly input: string }[] {
  const calls: { name: string; input: string }[] = []
  for (let at = text.indexOf(syntax.before); at >= 0; at = text.indexOf(syntax.before, at)) {
    const nameAt = at + syntax.before.length
    const betweenAt = text.indexOf(syntax.between, nameAt)
    if (betweenAt < 0) break
    const inputAt = betweenAt + syntax.between.length
    const end = jsonEnd(text, inputAt)
    if (end === undefined) break
    calls.push({ name: text.slice(nameAt, betweenAt), input: text.slice(inputAt, end) })
    at = end
  }
  return calls
}

/** Where the JSON object ends that begins at a place; `undefined` when it does not. */
function jsonEnd(text: string, start: number): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/gsy
  tokens.lastIndex = start
  let depth = 0
  for (let token = tokens.exec(text)?.[0]; token !== undefined; token = tokens.exec(text)?.[0]) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth === 0) return token === '}' ? tokens.lastIndex : undefined
  }
  return undefined
}
