// One task, solved twice: by an agent that writes programs and by one that calls tools. The same tools, the same answer,
// another number of turns. The replies come from a script; with MODEL=hf:org/name a real model writes them.
import { deepEqual } from 'node:assert/strict'
import process from 'node:process'

import { CodeAgent, tool, ToolCallingAgent } from 'smolagents-ts'
import { printRun } from 'smolagents-ts/terminal'
import { scriptedModel } from 'smolagents-ts/testing'

const text = { type: 'string' }
const temperatures = { Oslo: [3, 5, 4], Lisbon: [17, 18, 16], Rome: [14, 13, 15] }

const listCities = tool({
  name: 'listCities',
  description: 'List the cities with a weather station.',
  output: { type: 'array', items: text },
  effect: 'read',
  execute: () => Object.keys(temperatures),
})
const readStation = tool({
  name: 'readStation',
  description: 'Read the temperatures of the last three days in a city, in °C.',
  input: { type: 'object', properties: { city: text }, required: ['city'], additionalProperties: false },
  output: { type: 'array', items: { type: 'number' } },
  effect: 'read',
  execute: ({ city }) => temperatures[city] ?? Promise.reject(new Error(`There is no station in ${String(city)}.`)),
})

const task = 'Which city was the warmest on average, and how warm was it?'
const shared = {
  tools: [listCities, readStation],
  output: {
    type: 'object',
    properties: { city: text, average: { type: 'number' } },
    required: ['city', 'average'],
    additionalProperties: false,
  },
}

const program = `<code>
const cities = await listCities()
const stations = await Promise.all(cities.map(async (city) => {
  const days = await readStation({ city })
  return { city, average: days.reduce((sum, day) => sum + day, 0) / days.length }
}))
finalAnswer(stations.sort((a, b) => b.average - a.average)[0])
</code>`
const usage = { inputTokens: 900, outputTokens: 120 }

function calls(thought, ...list) {
  const toolCalls = list.map(([name, input], index) => ({ id: `call-${index}`, name, input: JSON.stringify(input) }))
  return { text: thought, toolCalls, usage }
}

const writer = new CodeAgent({
  ...shared,
  name: 'writer',
  model: process.env.MODEL ?? scriptedModel([{ text: `One program can do all of it.\n${program}`, usage }]),
})
const caller = new ToolCallingAgent({
  ...shared,
  name: 'caller',
  model:
    process.env.MODEL ??
    scriptedModel([
      calls('I need the cities first.', ['listCities', {}]),
      calls('Now all stations at once.', ...Object.keys(temperatures).map((city) => ['readStation', { city }])),
      calls('Lisbon: (17 + 18 + 16) / 3 = 17.', ['finalAnswer', { answer: { city: 'Lisbon', average: 17 } }]),
    ]),
})

const results = []
for (const agent of [writer, caller]) results.push(await printRun(agent.stream(task)))

for (const result of results) deepEqual(result.output, { city: 'Lisbon', average: 17 })
for (const { steps } of results) process.stdout.write(`${steps.length - 1} turns\n`)
