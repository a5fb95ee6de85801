import { CodeScanner } from './code-scanner.ts'
import { fenceLanguage, labelKind, tagLanguage } from './language.ts'
import { findMarks } from './marks.ts'
import type { Mark, MarkKind } from './marks.ts'
import type { CodeTags } from '../tags.ts'

/** A part of a reply that is marked as something else than prose. */
export type Block = {
  /** `tag` for the tags asked for, `habit` for others that models use. */
  readonly kind: 'tag' | 'fence' | 'habit'
  /** Name of the language by label, or ''. */
  readonly language: string
  readonly from: number
  readonly to: number
  /** Whether its end is there. */
  readonly closed: boolean
  /** Whether it stands in a fence. */
  readonly fenced: boolean
  /** Whether it stands in a line of prose. */
  readonly inline: boolean
}

/** The parts of a reply. */
export type Parts = {
  readonly blocks: readonly Block[]
  /** Whether text was left out because it is reasoning. */
  readonly reasoning: boolean
  /** Where the reply ends: before what the model made up as the answer to its program. */
  readonly end: number
}

/** Divides a reply into its blocks. What stands in reasoning, or behind a made-up observation, is left out. */
export function findBlocks(text: string, tags: CodeTags): Parts {
  const last = latest.get(tags)
  if (last?.text === text) return last.parts
  const parts = new BlockFinder(text, findMarks(text, tags)).parts()
  latest.set(tags, { text, parts })
  return parts
}

/** A reply is divided to be read and again to be laid out: the last one is kept. */
const latest = new WeakMap<CodeTags, { readonly text: string; readonly parts: Parts }>()

/** Marks that no program holds outside of its texts. */
const endsProgram = new Set<MarkKind>(['think-close', 'turn'])

type Wanted = (mark: Mark, scanner: CodeScanner | undefined) => boolean

class BlockFinder {
  readonly #text: string
  readonly #marks: readonly Mark[]
  #next = 0
  #blocks: Block[] = []
  #hasProgram = false
  #reasoning = false
  #end: number
  /** The fence around the tags that are being read. */
  #fence: Mark | undefined
  /** Set by the first program whose quotes do not match, so that no text is scanned again and again. */
  #unscannable = false

  constructor(text: string, marks: readonly Mark[]) {
    this.#text = text
    this.#marks = marks
    this.#end = text.length
  }

  parts(): Parts {
    while (this.#next < this.#marks.length) {
      const mark = this.#marks[this.#next]
      this.#next += 1
      if (mark) this.#read(mark)
    }
    return { blocks: this.#blocks, reasoning: this.#reasoning, end: this.#end }
  }

  #read(mark: Mark): void {
    if (this.#isMention(mark)) return
    switch (mark.kind) {
      case 'open':
        return this.#readTag(mark)
      case 'fence':
        return this.#readFence(mark)
      case 'habit-open':
      case 'think-open':
        return this.#fence ? undefined : this.#readUnfenced(mark)
      case 'think-close':
        return this.#dropReasoning()
      case 'turn':
      case 'output':
        return this.#stop(mark.at)
      case 'close':
      case 'habit-close':
    }
  }

  #readUnfenced(mark: Mark): void {
    if (mark.kind === 'habit-open') this.#readHabit(mark)
    else this.#skipReasoning()
  }

  #stop(at: number): void {
    if (!this.#hasProgram) return
    this.#end = at
    this.#next = this.#marks.length
  }

  #skipReasoning(): void {
    this.#reasoning = true
    while (this.#next < this.#marks.length && this.#marks[this.#next]?.kind !== 'think-close') this.#next += 1
    this.#next += 1
  }

  /** Servers send reasoning without its opening mark: then all before the closing one is reasoning. */
  #dropReasoning(): void {
    this.#reasoning = true
    this.#blocks = []
    this.#hasProgram = false
    this.#fence = undefined
  }

  #readTag(open: Mark): void {
    const found = this.#find(open.end, true, (mark, scanner) => this.#endsTag(mark, open.end, scanner))
    const to = found?.at ?? this.#text.length
    const again = found?.kind === 'open'
    if (found) this.#next = this.#marks.indexOf(found, this.#next) + (found.kind === 'close' ? 1 : 0)
    else this.#next = this.#marks.length
    // "Between <code> and so on:" is no block when the tag comes again.
    if (again && !this.#endsLine(open.end)) return
    const closed = found?.kind === 'close' || again
    this.#add(open, { kind: 'tag', language: tagLanguage(open.label), to, closed, end: found?.end ?? to })
  }

  #endsAtClose(mark: Mark, scanner: CodeScanner | undefined): boolean {
    const place = scanner?.placeOf(mark.at) ?? 'code'
    return mark.kind === 'close' && (place === 'code' || (place === 'line-comment' && this.#endsLine(mark.end)))
  }

  #endsTag(mark: Mark, from: number, scanner: CodeScanner | undefined): boolean {
    if (!scanner || mark.kind === 'close') return this.#endsAtClose(mark, scanner)
    const place = scanner.placeOf(mark.at)
    if (place !== 'code') return false
    if (mark.kind === 'fence') scanner.skip(mark.end)
    if (mark.kind === 'open') return mark.at === from || this.#startsLine(mark.at)
    return endsProgram.has(mark.kind)
      ? mark.label.startsWith('<')
      : mark.kind === 'output' && this.#isOutputInCode(mark)
  }

  /** In a program the words may be a label or a property of the program: only what cannot be code counts. */
  #isOutputInCode({ label, end }: Mark): boolean {
    return /\s/.test(label) || (/^observation/i.test(label) && this.#endsLine(end))
  }

  #readFence(open: Mark): void {
    if (this.#fence) return this.#leaveFence(open)
    const language = fenceLanguage(open.label)
    const kind = labelKind(language)
    const program = kind === 'javascript' || kind === 'typescript'
    const found = this.#find(open.end, program, (mark, scanner) => {
      const place = scanner?.placeOf(mark.at) ?? 'code'
      if (mark.kind === 'fence') return place === 'code' && closes(mark, open)
      if (mark.kind !== 'open' || place !== 'code') return false
      return (scanner !== undefined && program) || this.#standsAlone(mark)
    })
    if (found) this.#next = this.#marks.indexOf(found, this.#next) + (found.kind === 'open' ? 0 : 1)
    else this.#next = this.#marks.length
    if (found?.kind === 'open') this.#fence = open
    else {
      const to = found?.at ?? this.#text.length
      this.#add(open, { kind: 'fence', language, to, closed: found !== undefined, end: found?.end ?? to })
    }
  }

  #leaveFence(mark: Mark): void {
    if (this.#fence && closes(mark, this.#fence)) this.#fence = undefined
  }

  #readHabit(open: Mark): void {
    const name = (label: string): string => /[a-z_]+/i.exec(label)?.[0].toLowerCase() ?? ''
    const found = this.#find(
      open.end,
      false,
      ({ kind, label }) =>
        (kind === 'habit-close' && name(label) === name(open.label)) || kind === 'turn' || kind === 'open',
    )
    if (found) this.#next = this.#marks.indexOf(found, this.#next) + (found.kind === 'habit-close' ? 1 : 0)
    else this.#next = this.#marks.length
    const to = found?.at ?? this.#text.length
    const end = found?.end ?? to
    this.#add(open, { kind: 'habit', language: tagLanguage(open.label), to, closed: found !== undefined, end })
  }

  /**
   * The mark that ends what began at `from`. One in a string, template or comment of the program ends it only if no
   * later one can and what is left is no whole program.
   */
  #find(from: number, program: boolean, wanted: Wanted): Mark | undefined {
    const scanner = program && !this.#unscannable ? new CodeScanner(this.#text, from) : undefined
    const first = this.#next
    const found = this.#seek(first, (mark) => wanted(mark, scanner))
    if (found || !scanner || scanner.isWhole()) return found
    const plain = this.#seek(first, (mark) => mark.kind !== 'open' && wanted(mark, undefined))
    this.#unscannable ||= plain !== undefined
    return plain
  }

  #seek(from: number, wanted: (mark: Mark) => boolean): Mark | undefined {
    for (let index = from; index < this.#marks.length; index += 1) {
      const mark = this.#marks[index]
      if (mark && wanted(mark)) return mark
    }
    return undefined
  }

  #add(
    open: Mark,
    { end, ...block }: Pick<Block, 'kind' | 'language' | 'to' | 'closed'> & { readonly end: number },
  ): void {
    const content = this.#text.slice(open.end, block.to)
    const inline = !content.includes('\n') && !this.#startsLine(open.at) && !this.#endsLine(end)
    this.#hasProgram ||= content.trim() !== ''
    this.#blocks.push({ ...block, from: open.end, fenced: this.#fence !== undefined, inline })
  }

  /** A tag in quotes or backticks is being talked about. */
  #isMention({ at, end }: Mark): boolean {
    const before = this.#text[at - 1] ?? ''
    return before !== '' && '`\'"'.includes(before) && this.#text[end] === before
  }

  #standsAlone({ at, end }: Mark): boolean {
    return this.#startsLine(at) && this.#endsLine(end)
  }

  #startsLine(at: number): boolean {
    let before = at - 1
    while (isBlank(this.#text[before])) before -= 1
    return before < 0 || this.#text[before] === '\n'
  }

  #endsLine(end: number): boolean {
    let after = end
    while (isBlank(this.#text[after])) after += 1
    return after >= this.#text.length || this.#text[after] === '\n'
  }
}

function isBlank(char: string | undefined): boolean {
  return char !== undefined && char !== '\n' && char.trim() === ''
}

function closes(mark: Mark, open: Mark): boolean {
  return mark.label === '' && mark.fence[0] === open.fence[0] && mark.fence.length >= open.fence.length
}
