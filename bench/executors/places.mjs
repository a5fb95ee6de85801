/** The places that are measured: how each is made, and what tells that it cannot be used on this machine. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Where optional packages are installed for the tests of places; an application has them among its own. */
const installed = createRequire(new URL('../../test/places/packages/package.json', import.meta.url))

function isInstalled(name) {
  try {
    installed.resolve(name)
    return true
  } catch {
    return false
  }
}

function answers(command, ...args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

const load = (name) => import(`smolagents-ts/executors/${name}`)

/** What is in the folder of the tests is found from here as it would be in an application. */
const packages = fileURLToPath(new URL('../../test/places/packages/', import.meta.url))

export const places = [
  { name: 'quickjs', language: 'javascript', create: async () => (await load('quickjs')).quickjs() },
  {
    name: 'trustedProcess',
    language: 'javascript',
    create: async () => (await load('trusted-process')).trustedProcess({ warm: 1 }),
  },
  {
    name: 'trustedProcess',
    language: 'python',
    missing: () => (answers('python3', '--version') ? undefined : 'python3 is not installed'),
    create: async () => (await load('trusted-process')).trustedProcess({ warm: 1 }),
  },
]

export { isInstalled, packages }
