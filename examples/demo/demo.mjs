/**
 * The demo behind `npm start`: an agent answers a question about real weather data by writing programs.
 *
 * With a model configured (HF_TOKEN, OPENAI_API_KEY, SMOLAGENTS_MODEL, a local Ollama, or --model) that model writes
 * them. Without one, a scripted model plays replies that were written for this demo: then no model thinks, but the
 * sandbox, the tools, the data and the answer are real all the same.
 *
 *   node examples/demo/demo.mjs [--model MODEL] [--scripted] [--data FILE] [--json]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { CodeAgent } from 'smolagents-ts'
import { findModel, printRun } from 'smolagents-ts/terminal'
import { scriptedModel } from 'smolagents-ts/testing'

import { createDatasetTools } from './dataset.mjs'
import { replies } from './replies.mjs'

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    scripted: { type: 'boolean', default: false },
    data: { type: 'string', default: fileURLToPath(new URL('../data/weather.csv', import.meta.url)) },
    json: { type: 'boolean', default: false },
  },
})

const task = `Compare the two cities of the weather data. Which one gets more precipitation a year, and which one has more wet days (1 mm or more)? What is the longest dry spell of either city: days in a row with less than 1 mm, and from when to when?`

const text = { type: 'string' }
const number = { type: 'number' }
const output = {
  type: 'object',
  properties: {
    morePrecipitation: { ...text, description: 'Name of the city' },
    moreWetDays: { ...text, description: 'Name of the city' },
    cities: {
      type: 'array',
      items: {
        type: 'object',
        properties: { city: text, millimetresPerYear: number, wetDaysPerYear: number },
        required: ['city', 'millimetresPerYear', 'wetDaysPerYear'],
      },
    },
    longestDrySpell: {
      type: 'object',
      properties: { city: text, days: { type: 'integer' }, from: text, to: text },
      required: ['city', 'days', 'from', 'to'],
    },
  },
  required: ['morePrecipitation', 'moreWetDays', 'cities', 'longestDrySpell'],
}

const found = flags.scripted ? undefined : await findModel({ model: flags.model, environment: process.env })
const agent = new CodeAgent({
  name: 'weatherAgent',
  model: found?.model ?? paced(scriptedModel(replies, { id: 'scripted replies' })),
  tools: createDatasetTools(flags.data),
  output,
  maxSteps: 12,
})

if (!flags.json) process.stdout.write(`${aboutModel(found)}\n\n`)
const run = agent.stream(task)
process.once('SIGINT', () => run.abort(new Error('interrupted by the user')))
if (flags.json) for await (const event of run) process.stdout.write(`${JSON.stringify(event)}\n`)
else await printRun(run)

const { status } = await run.result
process.exitCode = status === 'completed' ? 0 : status === 'aborted' ? 130 : 1

function aboutModel(model) {
  if (model) return `The model is ${model.model} (${model.why}).`
  const reason = flags.scripted ? 'As asked for,' : 'No model is configured:'
  return `${reason} the replies are played
from a script written for this demo; the sandbox,
the tools and the data are real.`
}

/** Plays a script at the pace of a model, where somebody watches. */
function paced(model) {
  const pauseMs = process.stdout.isTTY && !flags.json ? 15 : 0
  return {
    id: model.id,
    async *stream(request) {
      for await (const event of model.stream(request)) {
        if (pauseMs > 0) await sleep(pauseMs)
        yield event
      }
    },
  }
}
