// A conversation: two agents take turns until they agree on a price.
import { deepEqual } from 'node:assert/strict'

import { CodeAgent } from 'smolagents-ts'
import { conversation } from 'smolagents-ts/team'
import { scriptedModel } from 'smolagents-ts/testing'

const seller = new CodeAgent({
  name: 'seller',
  description: 'Sells a bicycle, for 100 at least.',
  model: scriptedModel([
    'I begin high.\n<code>var price = 160; finalAnswer(`I ask for ${price}.`)</code>',
    // What an agent knew at its last turn it still knows: its programs share one interpreter.
    'The offer is low; I come down a little.\n<code>price -= 30; finalAnswer(`${price}, my last word.`)</code>',
  ]),
})
const buyer = new CodeAgent({
  name: 'buyer',
  description: 'Wants a bicycle, and has 140.',
  model: scriptedModel([
    'I offer less than I have.\n<code>finalAnswer("I offer 110.")</code>',
    'That is within my means.\n<code>finalAnswer("Agreed, 130.")</code>',
  ]),
})

const bargain = conversation({
  agents: [seller, buyer],
  until: (turns) => turns.at(-1)?.said.startsWith('Agreed') === true,
  maxTurns: 10,
})
const { status, turns } = await bargain.run('The price of the bicycle.')

for (const { speaker, said } of turns) process.stdout.write(`${speaker}: ${said}\n`)
deepEqual(status, 'done')
deepEqual(
  turns.map(({ speaker, said }) => `${speaker}: ${said}`),
  ['seller: I ask for 160.', 'buyer: I offer 110.', 'seller: 130, my last word.', 'buyer: Agreed, 130.'],
)
