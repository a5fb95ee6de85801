import { quickjs } from 'smolagents-ts/executors/quickjs'
import { executorConformance } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

import type { Execution, Executor, GuestHost, OpenOptions, Sandbox } from '../../src/core/executor.ts'
import { defaultLimits } from '../../src/core/limits.ts'

/** What is broken in an executor; the rest is as it should be. */
type Breakage = {
  readonly open?: (executor: Executor, options: OpenOptions) => Promise<Sandbox>
  readonly host?: (host: GuestHost) => GuestHost
  readonly end?: (execution: Execution) => Execution
}

function withBreakage({ open, host: toHost, end }: Breakage): Executor {
  const executor = quickjs()
  const { name, languages, isolation, replay } = executor
  const close = (): Promise<void> => executor.close()
  return {
    name,
    languages,
    isolation,
    replay,
    close,
    [Symbol.asyncDispose]: close,
    async open(options) {
      const sandbox = await (open ?? ((whole, given) => whole.open(given)))(executor, options)
      return withoutImages(sandbox, async (request, host) => {
        const execution = await sandbox.execute(request, toHost?.(host) ?? host)
        return end?.(execution) ?? execution
      })
    },
  }
}

function withoutImages(sandbox: Sandbox, execute: Sandbox['execute']): Sandbox {
  const close = (): Promise<void> => sandbox.close()
  return {
    execute,
    get isClosed() {
      return sandbox.isClosed
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Settles calls in the order in which the code made them. */
function inOrderOfCalls(host: GuestHost): GuestHost {
  let before: Promise<unknown> = Promise.resolve()
  return {
    output: (chunk) => host.output(chunk),
    call(call, options) {
      const settled = Promise.all([host.call(call, options), before]).then(([settlement]) => settlement)
      before = settled
      return settled
    },
  }
}

/** Opens one sandbox for everybody. */
function opensOnce(): NonNullable<Breakage['open']> {
  let shared: Promise<Sandbox> | undefined
  return async (executor, options) => {
    shared ??= executor.open(options)
    const sandbox = await shared
    return { ...withoutImages(sandbox, (...given) => sandbox.execute(...given)), close: () => Promise.resolve() }
  }
}

/** What the cases of these names say, one after the other; an empty text is a case that passes. */
async function saidBy(create: () => Executor, names: readonly string[]): Promise<string[]> {
  const suite = executorConformance(create)
  const said: string[] = []
  for (const name of names) {
    const found = suite.cases.find((each) => each.name === name)
    const [outcome] = await Promise.allSettled([found?.run() ?? Promise.reject(new Error('no such case'))])
    said.push(outcome.status === 'rejected' ? String(outcome.reason) : '')
  }
  await suite.close()
  return said
}

describe('executorConformance', () => {
  test.each<[string, Breakage, Record<string, string>]>([
    [
      'loses console output',
      {
        host: (host) => ({ output: () => {}, call: (...given) => host.call(...given) }),
        end: (execution) => ({ ...execution, output: '' }),
      },
      {
        'prints to the console, values and all': String.raw`execution.output: expected "a { b: [ 1 ] }\nTypeError: c\n", got ""`,
        'awaits and names calls that nobody awaited': String.raw`execution.output: expected "went on\n", got ""`,
      },
    ],
    [
      'settles calls in an order of its own',
      { host: inOrderOfCalls },
      { 'settles calls in the order in which the host did': 'execution.text: expected "3,1,2", got "1,2,3"' },
    ],
    [
      'tells of no timers',
      { end: (execution) => ({ ...execution, clearedTimers: 0 }) },
      { 'runs timers, and clears those that are left': 'execution.clearedTimers: expected 1, got 0' },
    ],
    [
      'opens the same interpreter again',
      { open: opensOnce() },
      {
        'opens a fresh interpreter each time, while others live and when they are closed':
          'expected "undefined,undefined,undefined", got "number,number,number"',
      },
    ],
    [
      'has limits of its own',
      { open: (executor, options) => executor.open({ ...options, limits: defaultLimits }) },
      {
        'makes an answer that is too large the error of the action': 'execution.kind: expected "error", got "answer"',
        'rejects calls beyond the limit of an action': 'execution.text: expected a text with "2 calls',
        'keeps head and tail of too much output': 'execution.outputDropped: expected more than 80,000, got ',
        'counts waits in a row as time of the code': 'execution.kind: expected "killed", got "value"',
      },
    ],
  ])('fails an executor that %s', async (_, breakage, expected) => {
    const names = Object.keys(expected)

    const said = await saidBy(() => withBreakage(breakage), names)
    const saidOfWhole = await saidBy(() => withBreakage({}), names)

    expect(said).toEqual(Object.values(expected).map((text) => expect.stringContaining(text)))
    expect(saidOfWhole).toEqual(names.map(() => ''))
  })

  test('says which group to leave out where there are no images', async () => {
    const name = 'opens another interpreter in the same state, and neither sees what happens in the other'

    const [said] = await saidBy(() => withBreakage({}), [name])

    expect(said).toContain('leave the group "images" out')
  })

  test('does not wait for ever, and says which action it waited for', async () => {
    const stuck = withBreakage({
      open: () => Promise.resolve({ ...silent, execute: () => new Promise<never>(() => {}) }),
    })
    const suite = executorConformance(() => stuck, { groups: ['actions'], caseTimeoutMs: 50 })

    const running = suite.cases[0]?.run()

    await expect(running).rejects.toThrow('within 50 ms, but these actions had not ended: "1 + 1"')
    await suite.close()
  })

  test('closes what a case has opened, also when the case fails', async () => {
    const closed: string[] = []
    const executor = withBreakage({
      open: () => Promise.resolve({ ...silent, close: () => Promise.resolve(void closed.push('sandbox')) }),
    })
    const suite = executorConformance(() => executor)

    const running = suite.cases[0]?.run()

    await expect(running).rejects.toThrow('execution.text: expected "2", got nothing')
    expect(closed).toEqual(['sandbox'])
    await suite.close()
  })

  test('has the cases of the groups it was asked for, each with a name of its own', () => {
    const { cases } = executorConformance(quickjs)
    const some = executorConformance(quickjs, { groups: ['limits', 'actions'] }).cases

    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect([...new Set(cases.map(({ group }) => group))]).toEqual(['actions', 'limits', 'replay', 'images'])
    expect(some).toHaveLength(cases.filter(({ group }) => group === 'actions' || group === 'limits').length)
  })

  test('refuses a group that does not exist', () => {
    // @ts-expect-error: what a program without types might ask for.
    const asked = () => executorConformance(quickjs, { groups: ['image'] })

    expect(asked).toThrow(new TypeError('The group image does not exist. Groups: actions, limits, replay, images.'))
  })
})

/** A sandbox in which every action ends at once, with nothing. */
const silent: Sandbox = {
  isClosed: false,
  execute: () => Promise.resolve({ kind: 'value', output: '', outputDropped: 0, floating: [], clearedTimers: 0 }),
  close: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}
