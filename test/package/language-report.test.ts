import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, test } from 'vitest'

import { features } from '../executors/features.ts'
import { readText, root } from '../helpers/repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'language-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What becomes of a report in which every example came out like its row, except that of one. */
function write({ failed, names = features.map(({ name }) => name) }: { failed?: string; names?: readonly string[] }) {
  const [from, page] = [join(folder, 'report.json'), join(folder, 'page.md')]
  const assertionResults = features
    .filter(({ name }) => names.includes(name))
    .map((feature) => ({ status: feature.name === failed ? 'failed' : 'passed', meta: { feature } }))
  rmSync(page, { force: true })
  writeFileSync(from, JSON.stringify({ testResults: [{ assertionResults }] }))
  const script = fileURLToPath(new URL('scripts/language-report.mjs', root))
  const options = [script, `--report=${from}`, `--page=${page}`]
  const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' })
  return { status, stderr: stderr.trim(), page: existsSync(page) ? readFileSync(page, 'utf8') : undefined }
}

describe('npm run language:report', () => {
  test('has written the page that is in the documents, from the features there are', () => {
    const { status, page } = write({})

    expect(status).toBe(0)
    expect(readText('docs/javascript.md'), 'Run npm test and npm run language:report.').toBe(page)
  })

  test('writes no page about an example that came out otherwise', () => {
    expect(write({ failed: 'fetch' })).toEqual({ status: 1, stderr: 'fetch is not as its row says.', page: undefined })
  })

  test('writes no page from a report without features', () => {
    const stderr = 'The report has no features. Run npm test first.'

    expect(write({ names: [] })).toEqual({ status: 1, stderr, page: undefined })
  })
})
