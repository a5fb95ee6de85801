// Sixty steps whose cost stays even: what a step costs does not grow with the number of steps before it. The model is
// scripted and counts tokens as four characters each; with a real one only the `model` line changes.
import assert from 'node:assert/strict'

import { CodeAgent, tool } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'

const pages = 60

const readPage = tool({
  name: 'readPage',
  description: 'Reads one page of the log book of a lighthouse.',
  effect: 'read',
  input: { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] },
  execute: ({ page }) =>
    Array.from({ length: 40 }, (_, line) => ({ page, line, ships: (page * 7 + line * 3) % 11, wind: 'SW, fresh' })),
})

/** Four characters to a token, as a rule of thumb. */
function countTokens(messages) {
  const texts = messages.flatMap(({ content }) => content.map((part) => part.text ?? ''))
  return Math.ceil(texts.join('').length / 4)
}

/** A model that reads the book page by page, and sums up when it is asked to. */
function reader() {
  let page = 0
  const reply = ({ messages }) => {
    const usage = { inputTokens: countTokens(messages), outputTokens: 40 }
    if (messages.at(-1).content.at(-1).text.includes('Write down what is needed')) {
      return { text: `Pages 1 to ${page} are read. \`ships\` holds the number of ships so far.`, usage }
    }
    page += 1
    const first = page === 1 ? 'let ships = 0\n' : ''
    const code = `${first}const rows = await readPage({ page: ${page} })\nships += rows.reduce((sum, row) => sum + row.ships, 0)\n`
    const end = page === pages ? 'finalAnswer(ships)' : 'rows'
    return { text: `I read page ${page}.\n<code>\n${code}${end}\n</code>`, usage }
  }
  return scriptedModel(Array.from({ length: pages * 2 }, () => reply))
}

/** Runs the agent and gives the tokens it sent for each step, summaries included. */
async function measure(context) {
  const agent = new CodeAgent({ model: reader(), tools: [readPage], maxSteps: pages, context })
  const { output, steps } = await agent.run('How many ships passed the lighthouse, over all sixty pages?')
  const tokens = []
  let extra = 0
  for (const step of steps) {
    if (step.kind === 'note') extra += step.reply?.usage?.inputTokens ?? 0
    if (step.kind !== 'action') continue
    tokens.push(extra + (step.replies[0]?.usage?.inputTokens ?? 0))
    extra = 0
  }
  return { output, tokens }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A bar for every third step. */
function chart(title, tokens, most) {
  const bars = tokens.flatMap((count, index) => {
    if (index % 3 !== 2) return []
    return [`${String(index + 1).padStart(4)} ${'█'.repeat(Math.ceil((count / most) * 40))} ${count}`]
  })
  return [`${title}: ${sum(tokens)} tokens in all`, ...bars, ''].join('\n')
}

const kept = await measure({ maxTokens: 6_000 })
const grown = await measure({ maxTokens: Infinity })
const most = Math.max(...grown.tokens)
process.stdout.write(`${chart('maxTokens: 6_000', kept.tokens, most)}\n${chart('Infinity', grown.tokens, most)}`)

// The second half of the run costs as much as the first one; without the limit, three times as much.
const halves = ({ tokens }) => sum(tokens.slice(pages / 2)) / sum(tokens.slice(0, pages / 2))
assert.equal(kept.output, grown.output)
assert.ok(halves(kept) < 1.3, `the second half costs ${halves(kept)} times the first one`)
assert.ok(halves(grown) > 2.5, `the second half costs ${halves(grown)} times the first one`)
process.stdout.write(`\nBoth counted ${String(kept.output)} ships.\n`)
