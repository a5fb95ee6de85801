import { expect, test } from 'vitest'

import { readText } from '../helpers/repository.ts'
import { topics } from './replies/all.ts'
import type { ReplyFixture } from './replies/fixture.ts'

const start = '<!-- prettier-ignore-start -->\n'
const end = '<!-- prettier-ignore-end -->\n'

function row(fixture: ReplyFixture): string {
  return `| ${fixture.name.replaceAll('|', '\\|')} | ${result(fixture)} |`
}

function result(fixture: ReplyFixture): string {
  if ('nudge' in fixture) return `nudge \`${fixture.nudge}\``
  if ('error' in fixture) return `error \`${fixture.error}\``
  return fixture.language ? 'runs, as TypeScript' : 'runs'
}

function tables(): string {
  const parts = topics.map(
    ({ title, replies }) =>
      `## ${title}\n\n| the reply | what becomes of it |\n| --- | --- |\n${replies.map((fixture) => row(fixture)).join('\n')}\n`,
  )
  return parts.join('\n')
}

// `npx vitest run test/actions/replies-page.test.ts -u` writes the tables anew.
test('docs/replies.md tells of each fixture what becomes of it', async () => {
  const page = readText('docs/replies.md')
  const head = page.slice(0, page.indexOf(start) + start.length)

  await expect(`${head}\n${tables()}\n${end}`).toMatchFileSnapshot('../../docs/replies.md')
})
