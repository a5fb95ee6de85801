import { existsSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { codeOf, filesIn, readText, root } from '../helpers/repository.ts'

/** Code lines, comments and blank lines not counted, that a room may have: what keeps it readable in one sitting. */
const budgets = {
  core: 1_500,
  actions: 700,
  'actions/code': 400,
  'actions/reply': 750,
  'actions/calling': 450,
  'prompts/calling': 200,
  'prompts/results': 250,
  asking: 350,
  notes: 300,
  team: 300,
  'team/patterns': 300,
  prompts: 300,
  'prompts/compaction': 100,
  'prompts/team': 100,
  hub: 300,
  'hub/saving': 450,
  'hub/loading': 700,
  'hub/remote': 300,
  tools: 200,
  'tools/safe-fetch': 480,
  'tools/web': 750,
  toolbox: 200,
}

function codeLines(source: string): number {
  const code = codeOf(source)
  return code === '' ? 0 : code.split('\n').length
}

/** Whether a file of `room` belongs to a folder in it that has a budget of its own. */
function isInside(file: string, room: string, other: string): boolean {
  return other.startsWith(`${room}/`) && file.startsWith(`src/${other}/`)
}

describe('size', () => {
  test('only lines of code are counted', () => {
    const source = ['/** Purpose,', ' * contracts. */', '', 'const a = 1 // why', '  // a remark', 'const b = 2'].join(
      '\n',
    )

    expect(codeLines(source)).toBe(2)
    expect(codeLines('// nothing\n')).toBe(0)
  })

  test.each(Object.entries(budgets))('%s has at most %i lines of code', (room, budget) => {
    const files = existsSync(new URL(`src/${room}/`, root)) ? filesIn(`src/${room}`, '.ts') : []

    const counted = files.filter((file) => !Object.keys(budgets).some((other) => isInside(file, room, other)))
    const total = counted.reduce((sum, file) => sum + codeLines(readText(file)), 0)

    expect(total).toBeLessThanOrEqual(budget)
  })

  test('no source file has more than 300 lines of code', () => {
    const long = filesIn('src', '.ts').filter((file) => codeLines(readText(file)) > 300)

    expect(long).toEqual([])
  })
})
