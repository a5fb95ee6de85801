// A team of three levels: an editor, researchers that work at the same time, and a reader each of them asks.
import { deepEqual } from 'node:assert/strict'

import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

const pages = {
  Po: { length: '652 km', mouth: 'Adriatic Sea' },
  Rhine: { length: '1,233 km', mouth: 'North Sea' },
  Douro: { length: '897 km', mouth: 'Atlantic Ocean' },
}

const lookUp = tool({
  name: 'lookUp',
  description: 'Gives what an almanac says about a river.',
  effect: 'read',
  input: { type: 'object', properties: { river: { type: 'string' } }, required: ['river'] },
  execute: ({ river }) => pages[String(river)] ?? {},
})

// Each of these models plays the replies of a script, as many as there are runs. A real one is `model: 'hf:org/name'`.
const reader = new CodeAgent({
  name: 'reader',
  description: 'Reads one fact in the almanac.',
  tools: [lookUp],
  input: {
    type: 'object',
    properties: { river: { type: 'string' }, field: { type: 'string' } },
    required: ['river', 'field'],
  },
  output: { type: 'string' },
  model: scriptedModel(
    Array.from({ length: 6 }, () => 'I look it up.\n<code>finalAnswer((await lookUp({ river }))[field])</code>'),
  ),
})

const researcher = new CodeAgent({
  name: 'researcher',
  description: 'Finds out length and mouth of a river.',
  agents: [reader],
  input: { type: 'object', properties: { river: { type: 'string' } }, required: ['river'] },
  output: {
    type: 'object',
    properties: { river: { type: 'string' }, km: { type: 'number' }, mouth: { type: 'string' } },
    required: ['river', 'km', 'mouth'],
  },
  model: scriptedModel(
    Array.from(
      { length: 3 },
      () => `I ask for both facts at once.
<code>
const [length, mouth] = await Promise.all(['length', 'mouth'].map((field) => reader({ river, field })))
finalAnswer({ river, km: Number(length.replace(/[^0-9]/g, '')), mouth })
</code>`,
    ),
  ),
})

const editor = new CodeAgent({
  name: 'editor',
  agents: [researcher],
  model: scriptedModel([
    `The rivers do not depend on each other, so all are looked into at the same time.
<code>
const found = await Promise.all(['Po', 'Rhine', 'Douro'].map((river) => researcher({ river })))
finalAnswer(found.sort((a, b) => b.km - a.km))
</code>`,
  ]),
})

process.stdout.write(`${editor.visualize()}\n\n`)

const run = editor.stream('Which of Po, Rhine and Douro is the longest, and where does each end?')
const paths = []
for await (const event of run)
  if (event.type === 'agent-event' && event.event.type === 'run-start') paths.push(event.path)
const result = await run.result

process.stdout.write(`${JSON.stringify(result.status === 'completed' && result.output, null, 1)}\n`)
deepEqual(result.status === 'completed' && result.output, [
  { river: 'Rhine', km: 1233, mouth: 'North Sea' },
  { river: 'Douro', km: 897, mouth: 'Atlantic Ocean' },
  { river: 'Po', km: 652, mouth: 'Adriatic Sea' },
])
deepEqual(
  paths,
  Array.from({ length: 3 }, () => 'editor/researcher'),
)
deepEqual(result.usage.modelCalls, 1 + 3 + 6)
