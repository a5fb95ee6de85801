import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, test } from 'vitest'

import { readText, root } from '../helpers/repository.ts'
import { attacks } from '../security/attacks.ts'
import { toReported } from '../security/reported.ts'

const folder = mkdtempSync(join(tmpdir(), 'security-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Status = 'passed' | 'failed' | 'skipped'

/** A report of tests in which every attack came out like this, except those named. */
function reportOf({ open = {}, strict = {} }: { open?: Record<string, Status>; strict?: Record<string, Status> }) {
  const file = (name: string, statuses: Record<string, Status>) => ({
    name: fileURLToPath(new URL(name, root)),
    assertionResults: attacks.map((attack) => ({
      status: statuses[attack.id] ?? 'passed',
      meta: { attack: toReported(attack) },
    })),
  })
  return { testResults: [file('test/security/open.test.ts', open), file('test/security/strict.test.ts', strict)] }
}

function write(report: object) {
  const [from, page] = [join(folder, 'report.json'), join(folder, 'page.md')]
  rmSync(page, { force: true })
  writeFileSync(from, JSON.stringify(report))
  const script = fileURLToPath(new URL('scripts/security-report.mjs', root))
  const options = [script, `--report=${from}`, `--page=${page}`]
  const { status, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' })
  return { status, stderr: stderr.trim(), page: existsSync(page) ? readFileSync(page, 'utf8') : undefined }
}

describe('npm run security:report', () => {
  test('has written the page that is in the documents, from the attacks there are', () => {
    const { status, page } = write(reportOf({}))

    expect(status).toBe(0)
    expect(readText('docs/security/sandbox.md'), 'Run npm test and npm run security:report.').toBe(page)
  })

  test('lets the open world skip what this version of Node.js cannot do', () => {
    expect(write(reportOf({ open: { 'E1-a': 'skipped' } })).status).toBe(0)
  })

  test.each([
    ['an attack that was not stopped', { strict: { 'T1-a': 'failed' } }, 'T1-a was not stopped, or was not run.'],
    ['an attack that was not run', { strict: { 'T1-a': 'skipped' } }, 'T1-a was not stopped, or was not run.'],
    ['an attack that does no harm', { open: { 'E1-a': 'failed' } }, 'E1-a did no harm where nothing stops it.'],
  ] as const)('writes no page about %s', (_, statuses, problem) => {
    expect(write(reportOf(statuses))).toEqual({ status: 1, stderr: problem, page: undefined })
  })

  test('writes no page from a report without attacks', () => {
    const result = write({ testResults: [] })

    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining('Run npm test first'), page: undefined })
  })
})
