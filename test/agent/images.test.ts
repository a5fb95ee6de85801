import { existsSync } from 'node:fs'
import process from 'node:process'

import { CodeAgent, memoryJournal, tool } from 'smolagents-ts'
import type { Executor } from 'smolagents-ts'
import { quickjs } from 'smolagents-ts/executors/quickjs'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import type { OpenOptions, Sandbox } from '../../src/core/executor.ts'
import { childrenOf, until } from '../helpers/processes.ts'

type Watched = {
  readonly executor: Executor
  /** Actions each sandbox was given, by file name, in the order in which the sandboxes were opened. */
  readonly executed: string[][]
  /** For each time one was opened, also in vain: whether from an image. */
  readonly fromImage: boolean[]
  /** Waits until the first sandbox has an image of so many actions: it comes when nothing has come for a while. */
  readonly untilImaged: (actions?: number) => Promise<void>
}

/** quickjs(), and what it was asked to do; `spoil` changes an image before it is used, `tooMany` its count of actions. */
function watched(spoil: (image: Uint8Array) => Uint8Array = (image) => image, tooMany = 0): Watched {
  const inner = quickjs()
  const executed: string[][] = []
  const fromImage: boolean[] = []
  const sandboxes: Sandbox[] = []
  const open = async (options: OpenOptions): Promise<Sandbox> => {
    const { image } = options
    fromImage.push(image !== undefined)
    const sandbox = await inner.open({ ...options, ...(image && { image: spoil(image) }) })
    const files: string[] = []
    executed.push(files)
    sandboxes.push(sandbox)
    if (tooMany > 0) overcount(sandbox, tooMany)
    const execute = sandbox.execute.bind(sandbox)
    sandbox.execute = (request, host) => {
      files.push(request.filename)
      return execute(request, host)
    }
    return sandbox
  }
  const close = (): Promise<void> => inner.close()
  const { name, languages, isolation, replay } = inner
  const executor: Executor = { name, languages, isolation, replay, open, close, [Symbol.asyncDispose]: close }
  const untilImaged = (actions = 1): Promise<void> => until(() => sandboxes[0]?.latestImage?.upTo === actions)
  return { executor, executed, fromImage, untilImaged }
}

function overcount(sandbox: Sandbox, tooMany: number): void {
  const images = Object.getPrototypeOf(sandbox)
  const get = (): unknown => {
    const latest: Sandbox['latestImage'] = Reflect.get(images, 'latestImage', sandbox)
    return latest && { ...latest, upTo: latest.upTo + tooMany }
  }
  Object.defineProperty(sandbox, 'latestImage', { get })
}

const limits = { stepTimeoutMs: 300, graceMs: 300 }
const steps = ['<code>var n = 40', '<code>n += 1', '<code>n = 0; for (;;) {}', '<code>finalAnswer(n + 1)']

describe('an interpreter that is lost', () => {
  test('comes back from its image, with nothing run again', async () => {
    const { executor, executed, fromImage, untilImaged } = watched()
    const [first = '', second = '', killed = '', last = ''] = steps
    const afterImage = async (): Promise<string> => {
      await untilImaged(2)
      return killed
    }
    const agent = new CodeAgent({ model: scriptedModel([first, second, afterImage, last]), executor, limits })

    const { output } = await agent.run('go')
    await executor.close()

    expect(output).toBe(42)
    expect(fromImage).toEqual([false, true])
    expect(executed).toEqual([['step-1.js', 'step-2.js', 'step-3.js'], ['step-4.js']])
  })

  test('comes back from its log when the image cannot be used', async () => {
    const { executor, executed, fromImage, untilImaged } = watched((image) => image.subarray(1))
    const [first = '', second = '', killed = '', last = ''] = steps
    const afterImage = async (): Promise<string> => {
      await untilImaged(2)
      return killed
    }
    const agent = new CodeAgent({ model: scriptedModel([first, second, afterImage, last]), executor, limits })

    const { output } = await agent.run('go')
    await executor.close()

    expect(output).toBe(42)
    expect(fromImage).toEqual([false, true, false])
    expect(executed.at(-1)).toEqual(['step-1.js', 'step-2.js', 'step-4.js'])
  })

  test('comes back from its log when the image says it holds more than was done', async () => {
    const { executor, executed, fromImage } = watched((image) => image, 90)
    const agent = new CodeAgent({ model: scriptedModel(steps), executor, limits })

    const { output } = await agent.run('go')
    await executor.close()

    expect(output).toBe(42)
    expect(fromImage).toEqual([false, false])
    expect(executed[1]).toEqual(['step-1.js', 'step-2.js', 'step-4.js'])
  })

  test.skipIf(!existsSync('/proc'))('comes back when its process died between two steps', async () => {
    const { executor, executed, fromImage, untilImaged } = watched()
    const before = childrenOf()
    const model = scriptedModel([
      '<code>var n = 41',
      async () => {
        const pid = childrenOf().find((child) => !before.includes(child)) ?? 0
        await untilImaged()
        process.kill(pid, 'SIGKILL')
        await until(() => !childrenOf().includes(pid))
        return '<code>finalAnswer(n + 1)'
      },
    ])

    const { output } = await new CodeAgent({ model, executor, limits }).run('go')
    await executor.close()

    expect(output).toBe(42)
    expect(fromImage).toEqual([false, true])
    expect(executed[1]).toEqual(['step-2.js'])
  })

  test('is forked from its image', async () => {
    const { executor, executed, fromImage, untilImaged } = watched()
    const model = scriptedModel(['<code>var n = 1; finalAnswer(n)', '<code>finalAnswer(++n)', '<code>finalAnswer(++n)'])
    const session = new CodeAgent({ model, executor }).session()
    await session.run('a')
    await untilImaged()

    const fork = await session.fork()
    const outputs = [(await session.run('b')).output, (await fork.run('c')).output]
    await Promise.all([session.close(), fork.close()])
    await executor.close()

    expect(outputs).toEqual([2, 2])
    expect(fromImage).toEqual([false, true])
    expect(executed[1]).toHaveLength(1)
  })
})

describe('the calls of an action that was killed', () => {
  const input = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } as const
  const book = tool({
    name: 'book',
    description: 'Books a seat.',
    input,
    execute: ({ n }) => {
      if (Number(n) > 1) throw new Error('No seat is left.')
      return new Map([['seat', n]])
    },
  })
  const killed = '<code>await book({ n: 1 }); await book({ n: 2 }).catch(() => {}); for (;;) {}'

  test('can be read by the next one, and the model is told how', async () => {
    const code = '<code>finalAnswer(lastStep.calls.map(({ tool, ok, value, error }) => [tool, ok, value, error]))'
    const model = scriptedModel([killed, code])

    const { output } = await new CodeAgent({ model, tools: [book], limits }).run('go')

    expect(output).toEqual([
      ['book', true, new Map([['seat', 1]]), undefined],
      ['book', false, undefined, 'book failed: No seat is left.'],
    ])
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toContain('lastStep.calls')
  })

  test('are there again when the run goes on elsewhere', async () => {
    const journal = memoryJournal()
    const first = scriptedModel([killed, '<code>var seats = lastStep.calls[0].value.get("seat")', new Error('503')])
    const failed = await new CodeAgent({ model: first, tools: [book], limits, journal }).run('go', { reject: false })

    const model = scriptedModel(['<code>finalAnswer(seats + 1)'])
    const agent = new CodeAgent({ model, tools: [book], limits, journal })
    const { output } = await agent.run({ resume: failed.runId })

    expect(output).toBe(2)
  })

  test('leave nothing behind when there were none', async () => {
    const model = scriptedModel(['<code>for (;;) {}', '<code>finalAnswer(typeof lastStep)'])

    const { output } = await new CodeAgent({ model, limits }).run('go')

    expect(output).toBe('undefined')
  })
})
