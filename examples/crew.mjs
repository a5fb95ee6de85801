// A crew: roles with goals, and tasks in order, each with the outputs of those before it.
import { deepEqual, match } from 'node:assert/strict'

import { CodeAgent } from 'smolagents-ts'
import { crew } from 'smolagents-ts/team'
import { scriptedModel } from 'smolagents-ts/testing'

const analyst = new CodeAgent({
  name: 'analyst',
  description: 'Works out figures.',
  model: scriptedModel([
    `I add up what was sold.
<code>
const byMonth = Object.groupBy(sales, ({ month }) => month)
const totals = Object.entries(byMonth).map(([month, rows]) => [month, rows.reduce((sum, { price }) => sum + price, 0)])
finalAnswer(Object.fromEntries(totals))
</code>`,
  ]),
})
const writer = new CodeAgent({
  name: 'writer',
  description: 'Writes reports.',
  model: scriptedModel([
    `The figures are there as data.
<code>
const [best] = Object.entries(figures).sort(([, a], [, b]) => b - a)
finalAnswer(\`Best month: \${best[0]}, with sales of \${best[1]}.\`)
</code>`,
  ]),
})
// A manager has the agents of the roles as its team, and does the tasks that nobody is named for.
const editor = new CodeAgent({
  name: 'editor',
  agents: [analyst, writer],
  model: scriptedModel([
    "I check the report against the figures.\n<code>finalAnswer({ report, isRight: report.includes('May') && figures.May === 50 })</code>",
  ]),
})

const newsroom = crew({
  roles: {
    analyst: { agent: analyst, goal: 'Figures that can be checked.' },
    writer: { agent: writer, goal: 'One sentence that everybody understands.' },
  },
  manager: editor,
  tasks: [
    { name: 'figures', by: 'analyst', task: 'Add up the sales of each month.', expects: 'an object: total by month' },
    { name: 'report', by: 'writer', task: 'Report on the best month.' },
    { name: 'checked', task: 'Check the report.', expects: 'the report, and whether it is right' },
  ],
})

const sales = [
  { month: 'April', price: 20 },
  { month: 'May', price: 35 },
  { month: 'May', price: 15 },
]
const { status, output, outputs, runs } = await newsroom.run({ variables: { sales } })

process.stdout.write(`${status}: ${JSON.stringify(output)}\n`)
deepEqual(output, { report: 'Best month: May, with sales of 50.', isRight: true })
deepEqual(outputs['figures'], { April: 20, May: 50 })
deepEqual(
  runs.map(({ task, by }) => `${task} by ${by}`),
  ['figures by analyst', 'report by writer', 'checked by manager'],
)
match(JSON.stringify(runs[1]?.result.steps[0]), /You are the writer of a crew\. Your goal: One sentence/)
