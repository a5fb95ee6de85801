/**
 * Measures this package: `npm run bench -- sandbox`. Without a topic it lists them; `all` runs each of them.
 *
 * A topic is a file of `topics`: `about` says what it measures, and `run` yields what is printed: tables, their rows and
 * notes. It never fails because something is slow: whoever reads the figures judges them.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'

import { toLine } from './table.mjs'

const usage = 'Usage: npm run bench -- <topic>... [--quick] [--json FILE]'
const folder = new URL('topics/', import.meta.url)
const names = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''))
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
})

function say(line) {
  process.stdout.write(`${line}\n`)
}

async function load(name) {
  if (names.includes(name)) return await import(new URL(`${name}.mjs`, folder))
  throw new Error(`There is no topic "${name}". Known topics: ${names.join(', ')}.`)
}

async function list() {
  say(usage)
  say('')
  for (const name of names) say(`  ${name.padEnd(10)} ${(await load(name)).about}`)
  say(`  ${'all'.padEnd(10)} Each of them.`)
}

/** Runs a topic, prints what it yields, and returns the figures. */
async function run(name) {
  const topic = await load(name)
  const figures = []
  let columns = []
  for await (const event of topic.run({ quick: options.quick })) {
    switch (event.type) {
      case 'table':
        columns = event.columns
        say(`\n${name}: ${event.title}\n`)
        say(
          toLine(
            columns,
            columns.map(({ title }) => title),
          ),
        )
        break
      case 'row':
        say(toLine(columns, event.cells))
        figures.push(event.figures)
        break
      case 'note':
        say(`  ${event.text}`)
        break
    }
  }
  return figures
}

async function measure(topics) {
  const [{ model } = { model: 'unknown' }] = cpus()
  const machine = { node: process.version, platform: process.platform, cpus: cpus().length, model }
  const results = {}
  for (const name of topics) results[name] = await run(name)
  say(`\nNode.js ${machine.node} on ${machine.platform}, ${machine.cpus} x ${machine.model}`)
  if (options.json === undefined) return
  writeFileSync(options.json, `${JSON.stringify({ ...machine, quick: options.quick, results }, null, 2)}\n`)
}

if (positionals.length === 0) await list()
else await measure(positionals.includes('all') ? names : positionals)
