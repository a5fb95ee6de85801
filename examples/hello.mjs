// The smallest agent. Its model is scripted, so that this runs anywhere; use 'hf:…', 'openai:…' or 'ollama:…' instead.
import { CodeAgent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

const model = scriptedModel([
  `I count the months that have a Friday the 13th.
<code>
let count = 0
for (let month = 0; month < 31 * 12; month += 1) if (new Date(Date.UTC(2000, month, 13)).getUTCDay() === 5) count += 1
finalAnswer(count)
</code>`,
])

const agent = new CodeAgent({ model })
const { output } = await agent.run('How many Fridays the 13th are there from 2000 to 2030?')
process.stdout.write(`${String(output)}\n`)
