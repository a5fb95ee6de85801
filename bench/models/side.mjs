/** One client of the topic `models` in a process of its own. It is sent jobs, and sends back what CPU time each took. */
import process from 'node:process'

import { clients } from './clients.mjs'

const create = await clients[process.argv[2]]()
const made = new Map()

function clientAt(url) {
  if (!made.has(url)) made.set(url, create(url))
  return made.get(url)
}

async function measure({ url, streaming, requests }) {
  const { stream, whole } = clientAt(url)
  const ask = streaming ? stream : whole
  let characters = 0
  const before = process.cpuUsage()
  for (let request = 0; request < requests; request += 1) characters += (await ask()).length
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1_000, characters }
}

process.on('message', (job) => {
  void measure(job).then(
    (figures) => process.send(figures),
    (error) => process.send({ error: error.message }),
  )
})
process.on('disconnect', () => process.exit())
process.send('ready')
