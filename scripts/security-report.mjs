/**
 * Writes docs/security/sandbox.md from the report of the last `npm test`: every attack on the sandbox, the harm it does
 * where nothing stops it, and what comes of it here. Writes nothing, and ends with code 1, when an attack got through,
 * or did no harm where it should.
 *
 * Options, for its own test: `--page` and `--report` are paths from the current folder.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../', import.meta.url))
const { values: given } = parseArgs({ options: { page: { type: 'string' }, report: { type: 'string' } } })
const page = given.page === undefined ? resolve(root, 'docs/security/sandbox.md') : resolve(given.page)
const report = given.report === undefined ? resolve(root, '.cache/test-report.json') : resolve(given.report)

const worlds = { open: 'test/security/open.test.ts', strict: 'test/security/strict.test.ts' }

/** The tests of attacks in a file: what they tell about their attack, and what became of them. */
function testsIn(file) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults
    .filter(({ name }) => name.replaceAll('\\', '/').endsWith(file))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ meta }) => meta?.attack !== undefined)
    .map(({ meta: { attack }, status }) => ({ attack, status }))
}

function problemsOf(open, strict) {
  const tried = new Map(open.map(({ attack, status }) => [attack.id, status]))
  // An attack that this version of Node.js cannot carry out is skipped in the open world.
  const wasTried = (id) => tried.get(id) === 'passed' || tried.get(id) === 'skipped' || tried.get(id) === 'pending'
  return [
    ...(strict.length === 0 ? ['The report has no attacks. Run npm test first.'] : []),
    ...strict
      .filter(({ status }) => status !== 'passed')
      .map(({ attack: { id } }) => `${id} was not stopped, or was not run.`),
    ...strict
      .filter(({ attack: { id } }) => !wasTried(id))
      .map(({ attack: { id } }) => `${id} did no harm where nothing stops it.`),
  ]
}

function cells(...texts) {
  return `| ${texts.map((text) => text.replaceAll('|', String.raw`\|`).replaceAll('`', "'")).join(' | ')} |`
}

function sectionOf(group, attacks) {
  const members = attacks.filter((attack) => attack.group === group)
  const rows = members.map(({ id, title, open, here }) => cells(id, title, open, here))
  const head = [cells('id', 'attack', 'where nothing stops it', 'here'), '| --- | --- | --- | --- |']
  return [`## ${group} (${members.length})`, '', ...head, ...rows, '']
}

function knownOf(attacks) {
  const known = attacks.filter((attack) => attack.known !== undefined)
  if (known.length === 0) return []
  return ['## What is not stopped yet', '', ...known.map(({ id, known: reason }) => `- ${id}: ${reason}.`), '']
}

function write(attacks) {
  const groups = [...new Set(attacks.map(({ group }) => group))]
  const published = new Set(attacks.flatMap(({ from }) => from))
  const lines = [
    '# Attacks on the sandbox',
    '',
    'The programs below are run against the executor `quickjs` by `npm test`. Each of them runs in two worlds. Where',
    'nothing stops it, in `node:vm` with a bridge as people write them at first, it must do the harm that its row names: so',
    'we know that the harm would be seen. In the sandbox it must do none. The same judge looks at both.',
    '',
    'The judge does not believe what a program says about itself. Secrets are planted in the environment of the host, in a',
    'file, in another session and in the paths of stacks, and looked for in all that comes out: answers, errors, output',
    'and arguments of calls. Built-ins, environment, files and sockets of the host are compared before and after. Its event',
    'loop may be late by 0.2 s at most, its memory may grow by 256 MB at most, with its child process. And a session beside',
    'the hostile one keeps its variables and its turn.',
    '',
    `There are ${attacks.length} attacks. They cover ${published.size} published ones: categories and advisories of a`,
    'sandbox that shared a realm with its host, and the usual ways to exhaust a machine. The sources are',
    '[the table](../../test/security/attacks.ts) and [what it must cover](../../test/security/published.ts).',
    '',
    'This page is written by `npm run security:report` after `npm test`. What the sandbox promises, and what it does not,',
    'is in [SECURITY.md](../../SECURITY.md).',
    '',
    ...knownOf(attacks),
    '<!-- prettier-ignore-start -->',
    '',
    ...groups.flatMap((group) => sectionOf(group, attacks)),
    '<!-- prettier-ignore-end -->',
    '',
  ]
  mkdirSync(dirname(page), { recursive: true })
  writeFileSync(page, lines.join('\n'))
}

const [open, strict] = [testsIn(worlds.open), testsIn(worlds.strict)]
const problems = problemsOf(open, strict)
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
else write(strict.map(({ attack }) => attack))
