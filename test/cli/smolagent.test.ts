import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

import { afterEach, describe, expect, test } from 'vitest'

import { faultServer } from '../../src/testing/fault-server.ts'
import type { FaultServer } from '../../src/testing/fault-server.ts'
import type { ServerReply } from '../../src/testing/fault-server-replies.ts'
import { ended, smolagent, start } from './command.ts'

const answer = 'I add.\n<code>\nfinalAnswer(40 + 2)\n</code>'
const noAnswer = '<code>\n1 + 1\n</code>'

let servers: FaultServer[] = []

/** Starts a server of this reply, and gives the model on it as the command takes it. */
async function serve(reply: string | ServerReply): Promise<string> {
  const usage = { prompt_tokens: 7, completion_tokens: 3 }
  const server = await faultServer([typeof reply === 'string' ? { kind: 'reply', text: reply, usage } : reply])
  servers.push(server)
  return `${server.baseUrl}#small`
}

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
})

describe('the command', () => {
  test('says how it is used', async () => {
    const { code, stdout } = await ended(start(smolagent, ['--help']))

    expect(code).toBe(0)
    expect(stdout).toContain('Usage: smolagent [options] "task"')
  })

  test('says its version', async () => {
    const { code, stdout } = await ended(start(smolagent, ['--version']))

    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/)
  })

  test('says what to set when there is no model', async () => {
    const { code, stdout, stderr } = await ended(start(smolagent, ['a task']))

    expect(code).toBe(2)
    expect(stdout).toBe('')
    for (const way of ['HF_TOKEN', 'OPENAI_API_KEY', 'ollama', '--model http://', 'smolagent --demo']) {
      expect(stderr).toContain(way)
    }
  })

  test.each([
    ['an unknown option', ['--modle', 'x', 'task'], "'--modle'"],
    ['two tasks', ['one', 'two'], '2 tasks'],
    ['a number of steps that is none', ['--max-steps', 'many', 'task'], '--max-steps takes a positive number'],
    ['a number of tokens that is none', ['--max-tokens', '-1', 'task'], '--max-tokens'],
    ['a model of no known form', ['--model', 'gpt', 'task'], '"gpt"'],
    ['no task at all', ['--model', 'http://127.0.0.1:9/v1#x'], 'There is no task'],
  ])('refuses %s in one message', async (_, args, message) => {
    const { code, stderr } = await ended(start(smolagent, args))

    expect(code).toBe(2)
    expect(stderr).toContain(`smolagent: `)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('shows a run and exits with 0 when it answers', async () => {
    const { code, stdout, stderr } = await ended(start(smolagent, ['--model', await serve(answer), 'Add.']))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/I add\.[\s\S]*1 │ finalAnswer\(40 \+ 2\)[\s\S]*│ 42 /)
    expect(stdout).toContain('7 tokens in, 3 out')
    expect(stdout).not.toContain('<code>')
  })

  test('reads the task from the standard input', async () => {
    const { code, stdout } = await ended(start(smolagent, ['--model', await serve(answer)]), 'Piped task.\n')

    expect(code).toBe(0)
    expect(stdout).toContain('  Piped task.\n')
  })

  test('prints every event as a line of JSON and nothing else', async () => {
    const { code, stdout } = await ended(start(smolagent, ['--json', '--model', await serve(answer), 'Add.']))

    const events: { type: string; value?: unknown }[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(events[0]?.type).toBe('run-start')
    expect(events.some(({ type }) => type === 'text-delta')).toBe(true)
    expect(events.at(-1)).toMatchObject({ type: 'run-end', status: 'completed', value: 42 })
  })

  test('exits with 3 when the steps are used up', async () => {
    const args = ['--model', await serve(noAnswer), '--max-steps', '2', 'Add.']

    const { code, stdout } = await ended(start(smolagent, args))

    expect(code).toBe(3)
    expect(stdout).toContain('out-of-steps · 2 steps')
  })

  test('exits with 4 when the tokens are used up', async () => {
    const args = ['--model', await serve(noAnswer), '--max-tokens', '10', 'Add.']

    const { code, stdout } = await ended(start(smolagent, args))

    expect(code).toBe(4)
    expect(stdout).toContain('over-budget · 1 step')
    expect(stdout).toContain('The budget of 10 tokens of agent is used up')
  })

  test('exits with 1 and one message when the run fails, with the stack only on demand', async () => {
    const model = await serve({ kind: 'status', status: 404 })

    const [quiet, verbose] = await Promise.all([
      ended(start(smolagent, ['--model', model, 'Add.'])),
      ended(start(smolagent, ['--verbose', '--model', model, 'Add.'])),
    ])

    expect(quiet.code).toBe(1)
    expect(quiet.stderr).toMatch(/^smolagent: .*404.*\n$/)
    expect(verbose.stderr).toMatch(/^ +at /m)
  })

  test('shows the demo', { timeout: 60_000 }, async () => {
    const { code, stdout } = await ended(start(smolagent, ['--demo']))

    expect(code).toBe(0)
    expect(stdout).toContain('No model is configured')
    expect(stdout).toContain('longestDrySpell')
  })
})

describe('an interrupt', () => {
  test('stops code that never ends, exits with 130 and leaves no child', { timeout: 60_000 }, async () => {
    const model = await serve('<code>\nwhile (true) {}\n</code>')
    const child = start(smolagent, ['--json', '--model', model, 'Loop.'])
    const lines: string[] = []
    const reader = createInterface({ input: child.stdout })
    const closed = once(child, 'close')
    for await (const line of reader) {
      lines.push(line)
      if (line.includes('"code-start"')) break
    }
    const children = childrenOf(child.pid ?? 0)

    child.kill('SIGINT')
    await closed

    expect(child.exitCode).toBe(130)
    expect(children).not.toEqual([])
    expect(children.filter(isAlive)).toEqual([])
  })

  test('shows what was done', { timeout: 60_000 }, async () => {
    const model = await serve('I loop.\n<code>\nwhile (true) {}\n</code>')
    const child = start(smolagent, ['--model', model, 'Loop.'])
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      if (!stdout.includes('while') && String(chunk).includes('while')) child.kill('SIGINT')
      stdout += String(chunk)
    })

    await once(child, 'close')

    expect(child.exitCode).toBe(130)
    expect(stdout).toMatch(/I loop\.[\s\S]*Aborted[\s\S]*interrupted by the user/)
  })
})

/** Processes whose parent is `parent` (Linux: the fourth field of /proc/PID/stat). */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number)
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    // The process ended while the list was read.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  return parentOf(String(pid)) !== undefined
}
