import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, describe, expect, test } from 'vitest'

import { root } from '../helpers/repository.ts'

const folder = mkdtempSync(join(tmpdir(), 'parity-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const path = 'test/core/loop.test.ts'
const report = {
  testResults: [
    {
      name: fileURLToPath(new URL(path, root)),
      assertionResults: [
        { ancestorTitles: ['the loop'], title: 'ends with an answer', status: 'passed' },
        { ancestorTitles: ['the loop'], title: 'takes a | b', status: 'passed' },
        { ancestorTitles: ['the loop'], title: 'goes on', status: 'failed' },
        { ancestorTitles: ['the loop'], title: 'comes later', status: 'pending' },
      ],
    },
  ],
}

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

/** Runs the script on a page with these rows, each written without its outer bars. */
function parity(rows: readonly string[], ids: Record<string, string>, realModel?: typeof report) {
  const page = [
    '## Agents',
    '',
    '| ID | feature | status | test |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      fileURLToPath(new URL('scripts/parity.mjs', root)),
      `--page=${write('page.md', page.join('\n'))}`,
      `--report=${write('report.json', JSON.stringify(report))}`,
      `--ids=${write('ids.json', JSON.stringify(ids))}`,
      `--real-model-report=${realModel ? write('real.json', JSON.stringify(realModel)) : join(folder, 'none.json')}`,
    ],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr: stderr.trimEnd() }
}

const proof = `${path} > the loop > ends with an answer`

describe('npm run parity', () => {
  test('accepts a page whose proofs passed, and counts its rows', () => {
    const rows = [
      `A-01 | Loop | done | \`${proof}\``,
      'A-02 | Bars | done | test/core/loop.test.ts > the loop > takes a \\| b',
      'A-03 | Team | open |  ',
      'A-04 | Pickle | n/a: values travel as JSON |  ',
    ]

    const result = parity(rows, { A: '01..04' })

    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
    expect(result.stdout).toBe('Agents: 2 done, 1 open, 1 n/a, 4 in all\nParity: 2 done, 1 open, 1 n/a, 4 in all\n')
  })

  test.each([
    ['a proof that the report does not have', [`A-01 | x | done | ${path} > the loop > flies`], 'does not have'],
    ['a proof that failed', [`A-01 | x | done | ${path} > the loop > goes on`], 'did not pass'],
    ['a proof that was skipped', [`A-01 | x | done | ${path} > the loop > comes later`], 'did not pass'],
    ['a proof in another form', ['A-01 | x | done | the loop ends'], 'Name its proof as'],
    ['a done row without a proof', ['A-01 | x | done |  '], 'Name its proof as'],
    ['an n/a without a reason', ['A-01 | x | n/a |  '], 'without a reason'],
    ['an n/a with an empty reason', ['A-01 | x | n/a: |  '], 'without a reason'],
    ['a status nobody knows', ['A-01 | x | almost |  '], 'has the status "almost"'],
    ['a cell too many', ['A-01 | x | open | a | b'], 'does not have four cells'],
    ['a cell too few', ['A-01 | x | open'], 'does not have four cells'],
    ['a repeated id', ['A-01 | x | open |  ', 'A-01 | y | open |  '], 'A-01 has 2 rows'],
    ['an unknown id', ['A-01 | x | open |  ', 'B-01 | y | open |  '], 'B-01 is not a known id'],
  ])('refuses %s', (_, rows, message) => {
    const { status, stderr } = parity(rows, { A: '01..01' })

    expect(status).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.split('\n')).toHaveLength(1)
  })

  test('checks proofs by a real model once there is a report of them, and says which it cannot check before', () => {
    const real = 'test/real-model/tasks.test.ts'
    const rows = [`A-01 | x | done | ${real} > the loop > goes on`]
    const file = fileURLToPath(new URL(real, root))
    const ran = { testResults: report.testResults.map((one) => Object.assign({}, one, { name: file })) }

    const before = parity(rows, { A: '01..01' })
    const after = parity(rows, { A: '01..01' }, ran)

    expect(before).toMatchObject({ status: 0, stderr: '' })
    expect(before.stdout).toContain('Not checked without npm run test:real-model: A-01\n')
    expect(after).toMatchObject({
      status: 1,
      stderr: `A-01 names a test that did not pass: "${real} > the loop > goes on".`,
    })
  })

  test('refuses a page without a known row', () => {
    const { status, stderr } = parity(['A-01 | x | open |  '], { A: '01..02' })

    expect(status).toBe(1)
    expect(stderr).toBe('A-02 is missing. Add its row.')
  })

  test('refuses one reason for two rows', () => {
    const rows = ['A-01 | x | n/a: only in Python |  ', 'A-02 | y | n/a: only in Python |  ']

    const { status, stderr } = parity(rows, { A: '01..02' })

    expect(status).toBe(1)
    expect(stderr).toBe('A-01 shares its reason with another row.\nA-02 shares its reason with another row.')
  })

  test('refuses one test that proves more than eight rows', () => {
    const ids = Array.from({ length: 9 }, (_, index) => `A-0${index + 1}`)
    const rows = ids.map((id) => `${id} | x | done | ${proof}`)

    const eight = parity(rows.slice(0, 8), { A: '01..08' })
    const nine = parity(rows, { A: '01..09' })

    expect(eight.status).toBe(0)
    expect(nine.status).toBe(1)
    expect(nine.stderr).toBe(`"${proof}" proves 9 rows, more than 8. Split it.`)
  })
})
