/**
 * Checks docs/parity.md: that every feature of the list stands there once, and that the test which a `done` row names as
 * its proof (`test/path.test.ts > full name of the test`) passed in the last run of `npm test`, or of the command for the
 * folder it is in; as long as that has not run, it says which rows these prove. Prints how many rows are done, and ends
 * with code 1 when something is wrong.
 *
 * Options, for its own tests: `--page`, `--report`, `--ids`, `--real-model-report` and `--providers-report` are paths from
 * the current folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const rowsPerTest = 8
const root = fileURLToPath(new URL('../', import.meta.url))
/** Tests that need more than `npm install` brings, with the command that runs them. */
const apart = [
  {
    folder: 'test/real-model/',
    option: 'real-model-report',
    usual: '.cache/real-model-report.json',
    command: 'npm run test:real-model',
  },
  {
    folder: 'test/providers/',
    option: 'providers-report',
    usual: '.cache/test-report-providers.json',
    command: 'npm run test:providers',
  },
]
const names = ['page', 'report', 'ids', ...apart.map(({ option }) => option)]
const { values: given } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) })

function read(option, usual, remedy) {
  const url = option === undefined ? pathToFileURL(resolve(root, usual)) : pathToFileURL(resolve(option))
  try {
    return readFileSync(url, 'utf8')
  } catch (error) {
    throw new Error(`${option ?? usual} cannot be read. ${remedy}`, { cause: error })
  }
}

/** The rows of the tables of a page, each with the heading above it. */
function rowsOf(page) {
  const rows = []
  let group = ''
  for (const line of page.split('\n')) {
    if (line.startsWith('## ')) group = line.slice(3).trim()
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'))
    const [start, id, feature, status, test, end] = cells
    const isRow = start === '' && cells.length > 2 && id !== 'ID' && !/^[-: ]+$/.test(id)
    if (isRow) rows.push({ group, id, feature, status, test: test?.replaceAll('`', ''), whole: end === '' })
  }
  return rows
}

/** Ids written in short: `{ "A": "01..03" }` stands for. */
function idsOf(ranges) {
  return Object.entries(ranges).flatMap(([letter, range]) => {
    const [first, last] = range.split('..').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => `${letter}-${String(first + index).padStart(2, '0')}`)
  })
}

/** What became of every test of a report, by `path > full name`. Tests that share a name pass together. */
function statesOf(report) {
  const states = new Map()
  for (const { name: file, assertionResults } of report.testResults) {
    const path = relative(root, file).split(sep).join('/')
    for (const { ancestorTitles, title, status } of assertionResults) {
      const name = [path, ...ancestorTitles, title].join(' > ')
      if (!states.has(name) || states.get(name) === 'passed') states.set(name, status)
    }
  }
  return states
}

function kindOf({ status }) {
  if (status === 'done' || status === 'open') return status
  return /^n\/a\b/.test(status) ? 'n/a' : 'unknown'
}

function reasonOf({ status }) {
  return /^n\/a:\s*(.*)$/.exec(status)?.[1] ?? ''
}

function countBy(items, key) {
  const counts = new Map()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}

function idProblems(rows, expected) {
  const counts = countBy(rows, ({ id }) => id)
  const known = new Set(expected)
  return [
    ...expected.filter((id) => !counts.has(id)).map((id) => `${id} is missing. Add its row.`),
    ...[...counts.keys()].filter((id) => !known.has(id)).map((id) => `${id} is not a known id. Correct it.`),
    ...[...counts].filter(([, count]) => count > 1).map(([id, count]) => `${id} has ${count} rows. Keep one.`),
  ]
}

/** Those of the tests that stand apart that have not run, and prove this row. */
function unseenProof({ test }) {
  return unseen.find(({ folder }) => test.startsWith(folder))
}

function proofProblem(row, states) {
  const { id, test } = row
  if (!/^test\/\S+\.test\.ts > ./.test(test)) {
    return `${id} is done, but its test is "${test}". Name its proof as "test/path.test.ts > full name of the test".`
  }
  if (unseenProof(row)) return undefined
  if (!states.has(test))
    return `${id} names a test that the report does not have: "${test}". Correct it, or run npm test.`
  return states.get(test) === 'passed' ? undefined : `${id} names a test that did not pass: "${test}".`
}

function rowProblems(rows, states) {
  const reasons = countBy(rows, reasonOf)
  return rows.flatMap((row) => {
    const kind = kindOf(row)
    if (!row.whole) return [`${row.id} does not have four cells. Write | as \\| inside a cell.`]
    if (kind === 'unknown') return [`${row.id} has the status "${row.status}". Use done, open, or n/a with a reason.`]
    if (kind === 'done') return proofProblem(row, states) ?? []
    if (kind === 'n/a' && reasonOf(row) === '') return [`${row.id} is n/a without a reason. Write "n/a: reason".`]
    if (kind === 'n/a' && reasons.get(reasonOf(row)) > 1) return [`${row.id} shares its reason with another row.`]
    return []
  })
}

function overusedTests(rows) {
  const done = rows.filter((row) => kindOf(row) === 'done')
  return [...countBy(done, ({ test }) => test)]
    .filter(([, count]) => count > rowsPerTest)
    .map(([test, count]) => `"${test}" proves ${count} rows, more than ${rowsPerTest}. Split it.`)
}

function summary(name, rows) {
  const counts = countBy(rows, kindOf)
  const [done, open, notApplicable] = ['done', 'open', 'n/a'].map((kind) => counts.get(kind) ?? 0)
  return `${name}: ${done} done, ${open} open, ${notApplicable} n/a, ${rows.length} in all\n`
}

const rows = rowsOf(read(given.page, 'docs/parity.md', 'It is the page to check.'))
const expected = idsOf(JSON.parse(read(given.ids, 'scripts/parity-ids.json', 'It lists the known ids.')))
const pathOf = ({ option, usual }) => (given[option] ? resolve(given[option]) : resolve(root, usual))
const unseen = apart.filter((one) => !existsSync(pathOf(one)))
const seen = apart.filter((one) => !unseen.includes(one))
const states = new Map(statesOf(JSON.parse(read(given.report, '.cache/test-report.json', 'Run npm test first.'))))
for (const one of seen) {
  for (const [name, state] of statesOf(JSON.parse(readFileSync(pathOf(one), 'utf8')))) states.set(name, state)
}

for (const group of new Set(rows.map((row) => row.group))) {
  process.stdout.write(
    summary(
      group,
      rows.filter((row) => row.group === group),
    ),
  )
}
process.stdout.write(summary('Parity', rows))

for (const { folder, command } of unseen) {
  const proved = rows.filter((row) => kindOf(row) === 'done' && row.test.startsWith(folder))
  if (proved.length > 0) {
    process.stdout.write(`Not checked without ${command}: ${proved.map(({ id }) => id).join(', ')}\n`)
  }
}

const problems = [...idProblems(rows, expected), ...rowProblems(rows, states), ...overusedTests(rows)]
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
