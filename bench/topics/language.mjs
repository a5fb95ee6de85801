import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

import { parse } from 'acorn'

import { createStripper, setStripperFile } from '../../dist/executors/quickjs/worker/type-stripper.js'
import { rewriteAction } from '../../dist/language/rewrite.js'
import { compare } from '../compare.mjs'
import { toTime } from '../table.mjs'

export const about = 'Time of making a block of about 2 KB what the interpreter runs, against parsing it alone.'

/** Most time for one block, warm. */
const targetMs = 1
const perRound = 20

const columns = [
  { title: 'block', width: 28 },
  { title: 'bytes', width: 6 },
  { title: 'parse', width: 9 },
  { title: 'min', width: 9 },
  { title: 'ours', width: 9 },
  { title: 'min', width: 9 },
  { title: 'ratio', width: 6 },
  { title: 'target', width: 7 },
  { title: '', width: 4 },
]

const head = `const rows = await loadRows({ file: 'orders.csv' })
let total = 0
class Basket { #items = []; add(item) { this.#items.push(item); return this } get size() { return this.#items.length } }
`
const part = (number) => `
function group${number}(items, key) {
  const groups = new Map()
  for (const item of items) {
    const name = String(item[key] ?? 'none')
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return groups
}
const byDay${number} = group${number}(rows, 'day')
for (const [day, items] of byDay${number}) {
  total += items.reduce((sum, { price, count = 1 }) => sum + price * count, 0)
  console.log(\`\${day}: \${items.length} rows, \${total.toFixed(2)} so far\`)
}
`
const script = head + [1, 2, 3, 4].map(part).join('')
const typed = script
  .replaceAll('(items, key)', '(items: Row[], key: keyof Row): Map<string, Row[]>')
  .replace('let total = 0', 'let total: number = 0\ninterface Row { day: string; price: number; count?: number }')
const withEnum = `enum Level { Low, High }\n${typed}`

const blocks = [
  { name: 'JavaScript', code: script },
  { name: 'TypeScript', code: typed },
  { name: 'TypeScript with an enum', code: withEnum },
]

export async function* run({ quick }) {
  setStripperFile(fileURLToPath(new URL('../../dist/executors/quickjs/typescript.cjs', import.meta.url)))
  const strip = createStripper()
  yield { type: 'table', title: 'median and minimum of one block, warm, in turns', columns }
  for (const { name, code } of blocks) {
    const figures = await compare({
      floor: () => timeOf(() => parse(script, { ecmaVersion: 'latest', sourceType: 'module' })),
      ours: () => timeOf(() => rewriteAction(code, { reserved: ['loadRows'], strip })),
      rounds: quick ? 15 : 60,
      warmUps: 20,
    })
    yield toRow(name, { code, ...figures })
  }
}

/** Time of one of many. */
function timeOf(work) {
  const start = performance.now()
  for (let turn = 0; turn < perRound; turn += 1) work()
  return Promise.resolve((performance.now() - start) / perRound)
}

function toRow(name, { code, floor, ours, ratio }) {
  const verdict = ours.medianMs <= targetMs ? 'ok' : 'over'
  const times = [floor.medianMs, floor.minMs, ours.medianMs, ours.minMs].map(toTime)
  return {
    type: 'row',
    cells: [name, `${code.length}`, ...times, ratio.toFixed(2), `${targetMs} ms`, verdict],
    figures: { name, bytes: code.length, floor, ours, targetMs, verdict },
  }
}
