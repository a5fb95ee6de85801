// An agent that plans: before its first step, and again after every two, with what it has learned by then. A function
// judges its answer. The replies come from a script; with MODEL=hf:org/name a real model writes them.
import { deepEqual, equal, match } from 'node:assert/strict'
import { env } from 'node:process'

import { CodeAgent, tool } from 'smolagents-ts'
import { printRun } from 'smolagents-ts/terminal'
import { scriptedModel } from 'smolagents-ts/testing'

const harvests = { north: [410, 395, 420], south: [392, 394, 20], east: [300, 310, 305] }
const trees = { north: 120, south: 100, east: 80 }
const orchard = { type: 'object', properties: { orchard: { enum: Object.keys(trees) } }, required: ['orchard'] }

const readHarvests = tool({
  name: 'readHarvests',
  description: 'Read how many kg an orchard gave in each of the last three years. A bad year stands out.',
  input: orchard,
  output: { type: 'array', items: { type: 'number' } },
  effect: 'read',
  execute: ({ orchard: name }) => harvests[String(name)],
})
const countTrees = tool({
  name: 'countTrees',
  description: 'Count the trees of an orchard.',
  input: orchard,
  output: { type: 'number' },
  effect: 'read',
  execute: ({ orchard: name }) => trees[String(name)],
})

const usage = { inputTokens: 900, outputTokens: 120 }
const script = [
  `1. Given: three orchards, north, south and east.
2. To look up: the harvests (readHarvests) and the trees (countTrees) of each.
3. To derive: kg for each tree in an ordinary year.
4. Plan: read everything; look for years that stand out; divide.
<end_plan>`,
  `I read all harvests at once.
<code>
const names = ['north', 'south', 'east']
const harvests = await Promise.all(names.map((orchard) => readHarvests({ orchard })))
console.log(harvests)
</code>`,
  `Now the trees.
<code>
const trees = await Promise.all(names.map((orchard) => countTrees({ orchard })))
console.log(trees)
</code>`,
  `1. Given: three orchards.
2. Learned: all harvests and trees; south had one bad year, with 20 kg.
3. To look up: nothing.
4. To derive: kg for each tree, from the median, so that the bad year does not count.
5. Plan: take the median of each, divide, answer.
<end_plan>`,
  `I divide the median by the trees.
<code>
const median = (values) => values.toSorted((a, b) => a - b)[1]
const rates = names.map((orchard, index) => ({ orchard, kgPerTree: median(harvests[index]) / trees[index] }))
const best = rates.sort((a, b) => b.kgPerTree - a.kgPerTree)[0]
finalAnswer(best)
</code>`,
  `I round it.
<code>
finalAnswer({ ...best, kgPerTree: Math.round(best.kgPerTree * 10) / 10 })
</code>`,
].map((text) => ({ text, usage }))

const model = scriptedModel(script)
const agent = new CodeAgent({
  model: env.MODEL ?? model,
  tools: [readHarvests, countTrees],
  planning: { every: 2 },
  output: {
    type: 'object',
    properties: { orchard: { type: 'string' }, kgPerTree: { type: 'number' } },
    required: ['orchard', 'kgPerTree'],
  },
  finalAnswerChecks: [
    function hasOneDecimal({ kgPerTree }) {
      return Number.isInteger(kgPerTree * 10) || 'Give kgPerTree with at most one decimal.'
    },
  ],
})

const run = agent.stream('Which orchard gives the most for each tree in an ordinary year?', { maxSteps: 6 })
const result = await printRun(run)

if (env.MODEL === undefined) {
  deepEqual(result.output, { orchard: 'south', kgPerTree: 3.9 })
  const plans = result.steps.filter(({ kind }) => kind === 'note')
  equal(plans.length, 2)
  match(plans[0].request, /You have 6 turns of 6 left[^]*- countTrees: Count the trees of an orchard\./)
  match(plans[1].request, /You have 4 turns of 6 left/)
  equal(result.usage.modelCalls, 6)
  equal(result.usage.outputTokens, 6 * 120)
  model.assertFinished()
}
