import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { compile, pages, readText, root } from '../helpers/repository.ts'
import { isProgram, snippetsOf } from '../helpers/snippets.ts'
import type { Snippet } from '../helpers/snippets.ts'

/**
 * The snippet as a file for the compiler. JavaScript with an import is a program, whose types are checked too; without
 * one it is an action of a model, whose tools only the agent knows, so that only its syntax can be.
 */
function toFile(snippet: Snippet): { readonly name: string; readonly text: string } {
  const { page, line, language, code } = snippet
  const name = `${page.replaceAll(/[/.]/g, '-')}-${line}${language === 'ts' ? '.ts' : '.mjs'}`
  return { name, text: `${isProgram(snippet) && language !== 'ts' ? '// @ts-check\n' : ''}${code}\nexport {}\n` }
}

/** Packages that documents show and `npm install` does not bring; the real ones are in `test/providers`. */
const notInstalled = `
declare module '@ai-sdk/anthropic' {
  export function anthropic(modelId: string): import('smolagents-ts/models/ai-sdk').AiSdkModel
}
declare module 'ai' {
  export function generateText(options: { model: object; prompt: string }): Promise<{ text: string }>
}
`

/** Type-checks snippets against the built package, in a folder of the cache from which it can be imported by name. */
function check(folderName: string, snippets: readonly Snippet[]): ReturnType<typeof compile> {
  const folder = new URL(`.cache/${folderName}/`, root)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const compilerOptions = { allowJs: true, checkJs: false }
  const config = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts', '*.mjs'] }
  writeFileSync(new URL('tsconfig.json', folder), JSON.stringify(config))
  writeFileSync(new URL('not-installed.d.ts', folder), notInstalled)
  for (const { name, text } of snippets.map(toFile)) writeFileSync(new URL(name, folder), text)
  return compile(folder)
}

describe('the code in the documents', () => {
  test('type-checks against the built package', { timeout: 120_000 }, () => {
    const snippets = pages().flatMap((page) => snippetsOf(page, readText(page)))

    expect(snippets.filter(({ page }) => page === 'README.md')).not.toEqual([])
    expect(check('snippets', snippets)).toEqual({ status: 0, output: '' })
  })

  test.each([
    ['a TypeScript block with a wrong type', 'ts', "import { z } from 'zod'\nconst n: number = z.string().parse('a')"],
    ['a program in JavaScript that uses a name wrongly', 'js', "import { z } from 'zod'\nz.strin()"],
    ['an import that does not exist', 'mjs', "import { nothing } from 'smolagents-ts'\nnothing()"],
    ['an action that does not parse', 'js', 'const a = await search({ topic: )'],
  ])('would not pass with %s', { timeout: 120_000 }, (name, language, code) => {
    const folder = `wrong-snippets/${name.replaceAll(' ', '-')}`
    const snippets = snippetsOf('PAGE.md', ['Text.', '', `\`\`\`${language}`, code, '```', ''].join('\n'))

    const { status, output } = check(folder, snippets)

    expect(snippets).toHaveLength(1)
    expect(status).not.toBe(0)
    expect(output).toContain('PAGE-md-4')
  })

  test('may show an action whose tools only the agent knows', { timeout: 120_000 }, () => {
    const action = ['```js', "const found = await search({ topic: 'tides' })", 'finalAnswer(found.length)', '```', '']

    const result = check('action-snippets', snippetsOf('PAGE.md', action.join('\n')))

    expect(result).toEqual({ status: 0, output: '' })
  })
})
