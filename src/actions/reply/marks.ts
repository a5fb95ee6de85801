import type { CodeTags } from '../tags.ts'

/** What divides a reply into its parts. */
export type MarkKind =
  | 'open'
  | 'close'
  | 'fence'
  | 'habit-open'
  | 'habit-close'
  | 'think-open'
  | 'think-close'
  | 'turn'
  | 'output'

/** Whether the tags are a fence, such as "```js" and "```". */
export function isFence({ open }: CodeTags): boolean {
  return /^(?:```|~~~)/.test(open)
}

/** A mark in a reply. `label` is the name of a tag, its attributes or the info string of a fence. */
export type Mark = {
  readonly kind: MarkKind
  readonly at: number
  readonly end: number
  readonly label: string
  /** The characters a fence is made of. */
  readonly fence: string
}

/** Also what stands at line starts unseen: non-breaking spaces, zero-width characters, byte order marks. */
const indent = '[ \\t\\f\\v\\u00a0\\u2000-\\u200d\\u2060\\u3000\\ufeff]*'
const thoughts = 'think|thinking|thought|reasoning|reflection|scratchpad'
/** Tags that models learned elsewhere and use for programs. */
const habits =
  'execute|execute_code|execute_ipython|execute_python|python|javascript|js|typescript|ts|script|tool_code|program|code_block|tool_call|function_call|tool_use'

/** An attribute of a tag, strictly: `a <code && b > c` is no tag. */
const attribute = '\\s{1,2}[\\w-]{1,20}(?:=(?:"[^"<>\\n]{0,60}"|\'[^\'<>\\n]{0,60}\'|[\\w./-]{1,40}))?'

const fixed: readonly (readonly [MarkKind, string])[] = [
  ['think-open', `<(?:${thoughts})>|\\[THINK\\]|◁think▷|<\\|channel\\|>(?:analysis|commentary)|<\\|channel>thought`],
  ['think-close', `</(?:${thoughts})>|\\[/THINK\\]|◁/think▷|<\\|channel\\|>final|<channel\\|>`],
  ['fence', `^${indent}(?:(?:[-*]|\\d{1,2}\\.)[ \\t]{1,4})?(\`{3,}|~{3,})([^\\n\`]*)$`],
  ['habit-close', `</(?:${habits})>`],
  ['habit-open', `^${indent}(?:<(${habits})(?:\\s[^<>\\n]{0,200})?>|<\\|(python)_tag\\|>)`],
  ['turn', '<\\|(?!message|channel)[a-z_]{1,40}\\|>|<｜[^｜\\n]{1,40}｜>|</s>|<(?:start|end)_of_turn>|\\[/?INST\\]'],
  // The last two names are ordinary labels of JavaScript, and count in prose only.
  [
    'output',
    '^(?:(?:#{1,4} |\\*\\*)?(?:console output|last value|execution logs|observations?|output|result|user|human)(?:\\*\\*)?:|the program ran without output\\.|your answer was taken\\.)',
  ],
]

/** All marks of a reply, in order. Time is linear in the length: no pattern looks ahead without a bound. */
export function findMarks(text: string, tags: CodeTags): Mark[] {
  const pattern = patterns.get(tags) ?? markPattern(tags)
  patterns.set(tags, pattern)
  const marks: Mark[] = []
  for (const match of text.matchAll(pattern)) {
    const found = kinds.find(([, group]) => match.groups?.[group] !== undefined)
    if (found) marks.push(toMark(match, found[0]))
  }
  return marks
}

const patterns = new WeakMap<CodeTags, RegExp>()
/** Each kind with the name of its group. */
const kinds = (['open', 'close', ...fixed.map(([kind]) => kind)] as const).map((kind) => [kind, groupOf(kind)] as const)

function groupOf(kind: MarkKind): string {
  return kind.replace('-', '')
}

function markPattern(tags: CodeTags): RegExp {
  const all: readonly (readonly [MarkKind, string])[] = [
    ['open', tagPattern(tags.open, false)],
    ['close', tagPattern(tags.close, true)],
    // Where the tags are a fence, every fence is one of them.
    ...fixed.filter(([kind]) => kind !== 'fence' || !isFence(tags)),
  ]
  const source = all.map(([kind, pattern]) => `(?<${groupOf(kind)}>${pattern})`).join('|')
  return new RegExp(source, 'gim')
}

function toMark(match: RegExpMatchArray, kind: MarkKind): Mark {
  const [all] = match
  const at = match.index ?? 0
  const fence = kind === 'fence' ? (/[`~]+/.exec(all)?.[0] ?? '') : ''
  const label = kind === 'fence' ? all.slice(all.indexOf(fence) + fence.length).trim() : all.trim()
  return { kind, at, end: at + all.length, label, fence }
}

/** Takes off the beginning of a closing tag that was cut by a stop sequence. */
export function withoutPartial(block: string, close: string): string {
  const end = block.trimEnd()
  for (let length = close.length - 1; length > 1; length -= 1) {
    const left = end.length - length
    if (end.slice(-length).toLowerCase() === close.slice(0, length).toLowerCase()) return block.slice(0, left)
  }
  return block
}

/** A tag as a pattern: `<name>` also in capitals, with spaces and attributes, any other text as it stands. */
function tagPattern(tag: string, closes: boolean): string {
  const name = /^<\/?([a-z][\w-]*)>$/i.exec(tag)?.[1]
  if (name === undefined) return tag.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&') + (/\w$/.test(tag) ? '(?!\\w)' : '')
  return closes ? `<\\s{0,2}/\\s{0,2}${name}\\s{0,2}>` : `<${name}(?:${attribute}){0,4}\\s{0,2}>`
}
