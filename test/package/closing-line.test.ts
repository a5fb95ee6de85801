import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { root } from '../helpers/repository.ts'

/** Runs test files with the reporter beside one that writes more at the end, and gives the last line of the output. */
function lastLineOf(name: string, files: Record<string, string>): string | undefined {
  const folder = new URL(`.cache/closing-line/${name}/`, root)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(new URL(file, folder), `import { describe, expect, test } from 'vitest'\n${text}\n`)
  }
  const reporters = [
    fileURLToPath(new URL('test/helpers/closing-line.ts', root)),
    ['json', { outputFile: 'report.json' }],
  ]
  writeFileSync(new URL('vitest.config.js', folder), `export default { test: ${JSON.stringify({ reporters })} }\n`)
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', root))
  const { stdout } = spawnSync(process.execPath, [vitest, 'run'], { cwd: folder, encoding: 'utf8' })
  return stdout.trimEnd().split('\n').at(-1)
}

describe('the closing line', () => {
  test('counts tests and comes last', () => {
    const line = lastLineOf('counts', {
      'a.test.js': "test('a', () => {})\ntest('b', () => expect(1).toBe(2))\ntest.skip('c', () => {})",
      'b.test.js': "describe('d', () => {\n  test('e', () => {})\n  test.todo('f')\n})",
    })

    expect(line).toBe('2 passed, 1 failed, 2 skipped')
  })

  test('counts a file that cannot be loaded as a failed test', () => {
    const line = lastLineOf('broken', { 'a.test.js': "test('a', () => {})", 'b.test.js': "throw new Error('broken')" })

    expect(line).toBe('1 passed, 1 failed, 0 skipped')
  })

  test('counts a suite that cannot be set up as a failed test', () => {
    const suite =
      "import { beforeAll } from 'vitest'\ndescribe('s', () => {\n  beforeAll(() => { throw new Error('x') })\n"
    const line = lastLineOf('suite', { 'a.test.js': `${suite}  test('a', () => {})\n})` })

    expect(line).toBe('0 passed, 1 failed, 1 skipped')
  })
})
