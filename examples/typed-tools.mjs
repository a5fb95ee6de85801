// A tool with schemas, and an answer with a schema. Any Standard Schema (zod, valibot, arktype) works in place of these.
import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

const flight = {
  type: 'object',
  properties: { id: { type: 'string' }, price: { type: 'number' }, stops: { type: 'integer' } },
  required: ['id', 'price', 'stops'],
}

const searchFlights = tool({
  name: 'searchFlights',
  description: 'Find flights between two airports on a day.',
  effect: 'read',
  input: {
    type: 'object',
    properties: { from: { type: 'string' }, to: { type: 'string' }, day: { type: 'string', format: 'date' } },
    required: ['from', 'to', 'day'],
  },
  output: { type: 'array', items: flight },
  // This runs on the host, with everything Node.js can do. A real tool would ask a service.
  execute: ({ day }) => {
    const date = Number(String(day).slice(-2))
    return [
      { id: `A${date}`, price: 90 + ((date * 37) % 60), stops: 0 },
      { id: `B${date}`, price: 60, stops: 1 },
    ]
  },
})

const model = scriptedModel([
  `I search all seven days at once and take the cheapest flight without a stop.
<code>
const days = Array.from({ length: 7 }, (_, index) => \`2027-05-0\${index + 1}\`)
const found = await Promise.all(days.map((day) => searchFlights({ from: 'OSL', to: 'LIS', day })))
finalAnswer(found.flat().filter(({ stops }) => stops === 0).sort((a, b) => a.price - b.price)[0])
</code>`,
])

const agent = new CodeAgent({ model, tools: [searchFlights], output: flight })
const { output, steps } = await agent.run('Cheapest non-stop flight from OSL to LIS in the first week of May 2027?')
const calls = steps.flatMap((step) => (step.kind === 'action' ? step.calls : []))
process.stdout.write(`${JSON.stringify(output)} after ${calls.length} searches\n`)
