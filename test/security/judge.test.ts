import { expect, test } from 'vitest'

import type { Attack, Harm } from './attack.ts'
import { judge } from './judge.ts'
import type { Report } from './judge.ts'

const attack: Attack = {
  id: 'E1-a',
  title: 'nothing',
  code: '',
  open: 'leak',
  here: 'value',
  right: { answer: [NaN], calls: ['echo'], output: 'x\n' },
}

const none = { output: 'x\n', outputDropped: 0, floating: [], clearedTimers: 0 }
const clean: Report = {
  leaks: [],
  outChars: 100,
  changed: [],
  environmentKept: true,
  filesKept: true,
  filesOpened: 0,
  hits: 0,
  rejections: 0,
  elapsedMs: 10,
  stallMs: 10,
  grownMb: 1,
  calls: ['echo'],
  finished: true,
  executions: [{ ...none, kind: 'answer', value: [{ $type: 'number', value: 'NaN' }], pending: [] }],
  siblingKept: true,
}

test('the judge finds nothing where nothing was done', () => {
  expect(judge(attack, { end: 'ended', report: clean }, 100)).toEqual([])
})

const signs: readonly (readonly [Harm, Partial<Report>])[] = [
  ['leak', { leaks: ['environment'] }],
  ['pollution', { changed: ['Object.prototype.x'] }],
  ['pollution', { environmentKept: false }],
  ['files', { filesKept: false }],
  ['files', { filesOpened: 60 }],
  ['network', { hits: 1 }],
  ['wrong', { executions: [{ ...none, kind: 'answer', value: [null], pending: [] }] }],
  ['wrong', { executions: [{ ...none, kind: 'value' }] }],
  ['wrong', { calls: ['echo', 'echo'] }],
  [
    'wrong',
    { executions: [{ ...none, kind: 'answer', value: [{ $type: 'number', value: 'NaN' }], pending: [], output: '' }] },
  ],
  ['flood', { outChars: 1e6 }],
  ['memory', { grownMb: 300 }],
  ['stall', { stallMs: 201 }],
  ['hang', { finished: false }],
  ['hang', { elapsedMs: 60_000 }],
  ['rejection', { rejections: 1 }],
  ['sibling', { siblingKept: false }],
]

test.each(signs)('the judge finds %s in %j', (harm, sign) => {
  expect(judge(attack, { end: 'ended', report: { ...clean, ...sign } }, 100)).toEqual([harm])
})

test('the judge finds a process that died or had to be ended', () => {
  expect(judge(attack, { end: 'died' })).toEqual(['death'])
  expect(judge(attack, { end: 'hung' })).toEqual(['hang'])
  expect(judge(attack, { end: 'died', report: clean })).toEqual(['death'])
})
