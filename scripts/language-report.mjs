/**
 * Writes docs/javascript.md from the report of the last `npm test`: what code finds in the sandbox, how it differs from
 * Node.js, and what is not there. Every row is an example that ran. Writes nothing, and ends with code 1, when an example
 * did not come out as its row says.
 *
 * Options, for its own test: `--page` and `--report` are paths from the current folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../', import.meta.url))
const { values: given } = parseArgs({ options: { page: { type: 'string' }, report: { type: 'string' } } })
const page = given.page === undefined ? resolve(root, 'docs/javascript.md') : resolve(given.page)
const report = given.report === undefined ? resolve(root, '.cache/test-report.json') : resolve(given.report)

/** The rows there are tests of, and what became of each. */
function tried() {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ meta }) => meta?.feature !== undefined)
    .map(({ meta: { feature }, status }) => ({ feature, status }))
}

function problemsOf(rows) {
  if (rows.length === 0) return ['The report has no features. Run npm test first.']
  return rows
    .filter(({ status }) => status !== 'passed')
    .map(({ feature: { name } }) => `${name} is not as its row says.`)
}

function cells(...texts) {
  return `| ${texts.map((text) => text.replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

/** Code in a cell; two marks on each side, since code may have one in it. */
function code(text) {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function statusOf({ differs, instead }) {
  if (instead !== undefined) return `not there: ${code(instead)}`
  return differs === undefined ? 'works' : `differs: ${differs}`
}

function sectionOf(group, features) {
  const members = features.filter((feature) => feature.group === group)
  const rows = members.map((feature) => cells(feature.name, code(feature.example), statusOf(feature)))
  return [`## ${group}`, '', cells('feature', 'example', 'here'), '| --- | --- | --- |', ...rows, '']
}

function write(features) {
  const groups = [...new Set(features.map(({ group }) => group))]
  const lines = [
    '# What runs in the JavaScript sandbox',
    '',
    'Actions run in QuickJS, with what models expect from Node.js and browsers beside the language itself. What is said',
    'here of `Intl`, URLs, encodings and digests is answered by the Node.js that runs the sandbox, for every locale and',
    'time zone it knows; what is missing fails, and says what to use instead. Code may look for it with `typeof` first.',
    '',
    'A session is the same every time: its clock and its chance come from its host, its locale is `en-US` and its time',
    'zone UTC unless code asks for others.',
    '',
    `Each of the ${features.length} rows is an example that \`npm test\` runs, and \`npm run language:report\` writes this`,
    'page from its report. The rows are in [the table of features](../test/executors/features.ts).',
    '',
    '<!-- prettier-ignore-start -->',
    '',
    ...groups.flatMap((group) => sectionOf(group, features)),
    '<!-- prettier-ignore-end -->',
    '',
  ]
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, lines.join('\n'))
}

const rows = tried()
const problems = problemsOf(rows)
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
else write(rows.map(({ feature }) => feature))
