/** A code block of a document: `line` is where its code starts. */
export type Snippet = {
  readonly page: string
  readonly line: number
  readonly language: string
  readonly code: string
}

/** Every `ts`, `js` and `mjs` block of a page. */
export function snippetsOf(page: string, text: string): Snippet[] {
  return [...text.matchAll(/^( *)```(ts|js|mjs)\b[^\n]*\n(.*?)^ *```/gms)].map((match) => {
    const [, indent = '', language = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    return { page, line, language, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') }
  })
}

/** Whether a block is a program; one without an import is an action of a model, whose tools only the agent knows. */
export function isProgram({ language, code }: Snippet): boolean {
  return language === 'ts' || /^import /m.test(code)
}
