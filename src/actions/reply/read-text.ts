import type { ReplySlip } from '../../core/acting.ts'
import { bareCode } from './bare-code.ts'
import { cleanCode, unescapeEntities } from './clean-code.ts'
import { findBlocks } from './find-blocks.ts'
import type { Block, Parts } from './find-blocks.ts'
import { readJsonAction } from './json-code.ts'
import { labelKind } from './language.ts'
import type { LabelKind } from './language.ts'
import { isFence, withoutPartial } from './marks.ts'
import type { CodeTags } from '../tags.ts'

/** What the text of a reply holds: a program, or the reason why there is none. */
export type TextReading =
  | { readonly kind: 'code'; readonly code: string; readonly language?: 'typescript' }
  | { readonly kind: 'slip'; readonly slip: ReplySlip }

/** A block with its content read: a program, or what it is instead. */
type Content = { readonly block: Block; readonly code: string; readonly label: LabelKind; readonly call: boolean }

/** One kind of line break, as the language has it within its texts too. */
export function toLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

/**
 * Reads the text of a reply. What was asked for counts first: blocks in the tags; only if there are none, fences, then
 * tags of other habits, a program in JSON, and a reply that is nothing but code.
 */
export function readText(text: string, tags: CodeTags): TextReading {
  const lines = toLines(text)
  const envelope = readJsonAction(lines, { whole: false })
  const program = envelope?.kind === 'code' ? inJson(envelope.code, tags) : undefined
  if (program) return program
  const parts = findBlocks(lines, tags)
  const contents = parts.blocks.map((block) => toContent(lines, block, tags))
  const chosen = choose(contents)
  if (chosen) return chosen
  if (isFence(tags)) return readText(lines, neverTags)
  const rest = contents.length > 0 || parts.reasoning ? undefined : unmarked(lines, tags)
  return rest ?? { kind: 'slip', slip: slipOf(lines, parts, contents) }
}

function choose(contents: readonly Content[]): TextReading | undefined {
  const programs = contents.filter(({ code, label }) => code !== '' && isProgram(label))
  const tagged = programs.filter(({ block }) => block.kind === 'tag')
  const outside = tagged.filter(({ block }) => !block.fenced)
  const own = outside.length > 0 ? outside : tagged
  const standing = own.filter(({ block }) => !block.inline)
  const kinds = [
    standing.length > 0 ? standing : own,
    programs.filter(({ block }) => block.kind === 'fence'),
    programs.filter(({ block }) => block.kind === 'habit'),
  ]
  const chosen = kinds.find((kind) => kind.length > 0)
  return chosen && toCode(chosen)
}

function toCode(contents: readonly Content[]): TextReading {
  const code = contents.map((content) => content.code).join('\n\n')
  const typed = contents.some(({ label }) => label === 'typescript')
  return { kind: 'code', code, ...(typed && { language: 'typescript' }) }
}

function isProgram(label: LabelKind): boolean {
  return label === 'javascript' || label === 'typescript'
}

function toContent(text: string, block: Block, tags: CodeTags): Content {
  const raw = text.slice(block.from, block.to)
  const whole = block.kind === 'tag' ? withoutLastFence(block.closed ? raw : withoutPartial(raw, tags.close)) : raw
  const label = labelKind(block.language)
  const json =
    label === 'foreign' || label === 'data' ? undefined : readJsonAction(whole, { whole: block.kind !== 'habit' })
  if (json?.kind === 'call') return { block, code: '', label, call: true }
  if (json) return { block, code: cleanCode(toLines(json.code)), label: 'javascript', call: false }
  const inner = block.kind === 'fence' ? undefined : fenced(whole)
  if (inner) return { block, ...inner, call: false }
  const slip = block.kind === 'habit' && /^\s*<(?:function|invoke|parameter)\b/.test(whole)
  return { block, code: slip ? '' : cleanCode(whole), label, call: slip }
}

/** A fence was opened inside of the tags, or around them, and only its end is there. */
function withoutLastFence(block: string): string {
  const lines = block.trimEnd().split('\n')
  const odd = lines.filter((line) => /^\s*(?:```|~~~)/.test(line)).length % 2 === 1
  return odd && /^\s*(?:`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? '') ? lines.slice(0, -1).join('\n') : block
}

/** The content of the fences, where a block begins with one: models put fences into tags. */
function fenced(block: string): Pick<Content, 'code' | 'label'> | undefined {
  if (!/^[\s\u200b]*(?:```|~~~)/.test(block)) return undefined
  const { blocks } = findBlocks(block, neverTags)
  const contents = blocks.map((one) => ({ code: cleanCode(block.slice(one.from, one.to)), one }))
  const programs = contents.filter(({ code, one }) => code !== '' && isProgram(labelKind(one.language)))
  const label = programs.map(({ one }) => labelKind(one.language))
  if (programs.length === 0) return { code: '', label: labelKind(blocks[0]?.language ?? '') }
  return {
    code: programs.map(({ code }) => code).join('\n\n'),
    label: label.includes('typescript') ? 'typescript' : 'javascript',
  }
}

/** For a block in which no tags are looked for. */
const neverTags: CodeTags = { open: '\r<', close: '\r>' }

/** A reply without blocks: JSON, escaped tags, fences in the place of tags, or code alone. */
function unmarked(text: string, tags: CodeTags): TextReading | undefined {
  const at = /^[ \t]*[{[]/m.exec(text)?.index
  const json = at === undefined ? undefined : readJsonAction(text.slice(at), { whole: false })
  if (json?.kind === 'call') return { kind: 'slip', slip: { kind: 'tool-call' } }
  if (json) return inJson(json.code, tags)
  const escaped = tags.open.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (escaped !== tags.open && text.includes(escaped)) return readText(unescapeEntities(text), tags)
  const code = bareCode(text)
  if (code !== undefined) return { kind: 'code', code: cleanCode(code) }
  return undefined
}

/** The program in JSON may have tags or a fence of its own around it. */
function inJson(code: string, tags: CodeTags): TextReading | undefined {
  if (code.trim() === '') return undefined
  const parts = findBlocks(toLines(code), tags)
  const contents = parts.blocks.map((block) => toContent(toLines(code), block, tags))
  return choose(contents) ?? { kind: 'code', code: cleanCode(toLines(code)) }
}

function slipOf(text: string, parts: Parts, contents: readonly Content[]): ReplySlip {
  if (contents.some(({ call }) => call)) return { kind: 'tool-call' }
  const foreign = contents.find(
    ({ label, code, block }) => label === 'foreign' && (code !== '' || block.to > block.from),
  )
  if (foreign) return { kind: 'wrong-language', language: languageOf(text, foreign) }
  if (contents.some(({ block }) => block.kind === 'tag')) return { kind: 'empty-block' }
  if (parts.reasoning) return { kind: 'reasoning' }
  return text.trim() === '' ? { kind: 'empty-reply' } : { kind: 'prose' }
}

function languageOf(text: string, { block }: Content): string {
  if (block.language !== '' && labelKind(block.language) === 'foreign') return block.language
  return findBlocks(text.slice(block.from, block.to), neverTags).blocks[0]?.language ?? ''
}
