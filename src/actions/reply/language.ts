const javascript = new Set(
  '|js|javascript|jsx|mjs|cjs|node|nodejs|es6|ecmascript|code|program|script|tool_code|execute|execute_code|code_block|tool_call|function_call|tool_use'.split(
    '|',
  ),
)
const typescript = new Set(['ts', 'typescript', 'tsx', 'mts'])
const data = new Set(
  'json|jsonc|json5|text|txt|plain|plaintext|output|console|log|markdown|md|html|xml|svg|css|csv|tsv|yaml|yml|toml|diff|mermaid|latex|tex|sql|graphql|regex|http'.split(
    '|',
  ),
)

/** What a label of a block says of its content: a program of ours, one in another language, or no program. */
export type LabelKind = 'javascript' | 'typescript' | 'json' | 'data' | 'foreign'

export function labelKind(name: string): LabelKind {
  if (javascript.has(name)) return 'javascript'
  if (typescript.has(name)) return 'typescript'
  if (name.startsWith('json')) return 'json'
  return data.has(name) ? 'data' : 'foreign'
}

/** The name of the language in the info string of a fence: `js title=x`, `{.js}`, `js:file.js`. */
export function fenceLanguage(info: string): string {
  return (/^[{.\s]*([\w+#-]*)/.exec(info)?.[1] ?? '').toLowerCase()
}

/** The name of the language in the attributes of a tag, else the name of the tag if it is that of a language. */
export function tagLanguage(tag: string): string {
  const named = /\s(?:lang|language|class|type)\s*=\s*["']?(?:language-|text\/|application\/)?([\w+#-]+)/i.exec(
    tag,
  )?.[1]
  if (named !== undefined) return named.toLowerCase()
  const name = (/^<\|?([\w-]+)/.exec(tag)?.[1] ?? '').toLowerCase()
  if (/python/.test(name)) return 'python'
  return /^(?:js|javascript|ts|typescript)$/.test(name) ? name : ''
}
