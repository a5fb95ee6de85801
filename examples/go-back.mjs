// A session that goes back: take a task step by step, change a program and go on from there, fork, save, write a script.
import assert from 'node:assert/strict'

import { CodeAgent, tool, toScript } from 'smolagents-ts'
import { replay } from 'smolagents-ts/terminal'
import { scriptedModel } from 'smolagents-ts/testing'

let asked = 0
const listPrices = tool({
  name: 'listPrices',
  description: 'Lists the prices of the market, in cents.',
  effect: 'read',
  execute: () => {
    asked += 1
    return { plums: 320, pears: 280, figs: 910 }
  },
})

const model = scriptedModel([
  'I ask for the prices.\n<code>\nconst prices = await listPrices()\nprices\n</code>',
  'I take the dearest.\n<code>\nlet pick = Object.entries(prices).sort((a, b) => b[1] - a[1])[0]\npick\n</code>',
  'I have it.\n<code>\nfinalAnswer(pick[0])\n</code>',
  'It costs as much as it costs.\n<code>\nfinalAnswer(pick[1] / 100)\n</code>',
  'I take what is left.\n<code>\nfinalAnswer(Object.keys(prices).length)\n</code>',
])

const agent = new CodeAgent({ model, tools: [listPrices] })
const session = agent.session()

// One step at a time. The second program is not what we want, so we stop there.
for await (const step of session.steps('Which fruit should I buy?')) if (step.number === 2) break

// Back to after the first step (the task is a step of memory too), and on with a program of our own in place of it.
await session.rewind({ to: 2 })
const code = 'let pick = Object.entries(prices).sort((a, b) => a[1] - b[1])[0]\npick'
const { output } = await session.run({ continue: true, code })
assert.equal(output, 'pears')

// The session as text, and another one that begins where this one stands: variables are there, and no tool is asked.
const again = agent.session(JSON.parse(JSON.stringify(session)))
const price = await again.run('What does it cost?')
assert.equal(price.output, 2.8)

// A fork that knows the prices, but made no choice yet.
const fork = await session.fork({ at: 2 })
const left = await fork.run('How many fruits are there?')
assert.equal(left.output, 3)
assert.equal(asked, 1)

await replay(session.memory, { detail: 'outline', width: 80, colors: false })
process.stdout.write(`\n${toScript(session.memory)}`)
await Promise.all([session, again, fork].map((one) => one.close()))
