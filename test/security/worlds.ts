import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { root } from '../helpers/repository.ts'
import { actionsOf, limitsOf } from './attack.ts'
import type { Attack } from './attack.ts'
import type { Report, World } from './judge.ts'

/** After this, code that is said to hang in the open world does. */
const hangMs = 600
/** Longer than anything takes that ends by itself. */
const patienceMs = 30_000

/** A folder with a secret in a file, and other secrets to plant. */
function plant() {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'))
  const canaries = {
    environment: randomUUID(),
    file: randomUUID(),
    session: randomUUID(),
    path: fileURLToPath(root),
  }
  writeFileSync(join(folder, 'secret.txt'), canaries.file)
  const env = { ...process.env, CANARY: canaries.environment, CANARY_SESSION: canaries.session }
  return { folder, canaries, options: { cwd: folder, env } }
}

function fileHere(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** Runs an attack in a process of its own where nothing stops it. */
export async function runInTheOpen(attack: Attack): Promise<World> {
  const { folder, canaries, options } = plant()
  const child = spawn(process.execPath, ['--max-old-space-size=64', fileHere('open-world.mjs')], {
    ...options,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let text = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLate = false
  const end = (): void => {
    isLate = true
    child.kill('SIGKILL')
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    timer ??= setTimeout(end, attack.open === 'hang' ? hangMs : patienceMs)
  })
  child.stdin.end(JSON.stringify({ actions: actionsOf(attack), canaries, variables: attack.variables }))
  await once(child, 'close')
  clearTimeout(timer)
  rmSync(folder, { recursive: true, force: true })
  const [, printed = ''] = text.split('ready\n')
  const report: Report | undefined = printed === '' ? undefined : JSON.parse(printed)
  if (isLate) return { end: 'hung', ...(report && { report }) }
  return { end: child.exitCode === 0 ? 'ended' : 'died', ...(report && { report }) }
}

/** The process of the strict world: attacks are run in it one after the other. */
export class StrictWorld {
  readonly #planted = plant()
  #child: ChildProcess | undefined

  async run(attack: Attack): Promise<World> {
    const child = (this.#child ??= await this.#start())
    const { variables, abortsOnHang } = attack
    const { canaries } = this.#planted
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.send({ actions: actionsOf(attack), limits: limitsOf(attack), variables, abortsOnHang, canaries })
    const message = await nextMessage(child)
    clearTimeout(timer)
    if (message === undefined) {
      this.#child = undefined
      return { end: 'died' }
    }
    if ('failed' in message) throw new Error(message.failed)
    return { end: 'ended', report: message }
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(fileHere('strict-world.mjs'), { ...this.#planted.options, serialization: 'advanced' })
    await once(child, 'message')
    return child
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    rmSync(this.#planted.folder, { recursive: true, force: true })
  }
}

/** What the process says next; nothing when it ends instead. */
function nextMessage(child: ChildProcess): Promise<Report | { readonly failed: string } | undefined> {
  return new Promise((resolve) => {
    const ended = (): void => resolve(undefined)
    child.once('exit', ended)
    child.once('message', (message: Report) => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}
