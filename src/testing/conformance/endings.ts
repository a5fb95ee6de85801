import { RecordingHost, now } from '../recording-host.ts'
import { toCases } from './case.ts'
import type { ActionCase, CaseDefinition } from './case.ts'
import { expectMatch, expectRejection, isSame, show } from './match.ts'
import { during } from './workbench.ts'
import { defaultLimits } from '../../core/limits.ts'

const killed = (
  [
    ['a loop', 'for (;;);'],
    ['a native loop', 'new Array(2 ** 32 - 1).join()'],
    ['a wait for its own timers', 'await new Promise((r) => setTimeout(r, 1e6))'],
    ['an endless chain of jobs', 'const f = () => Promise.resolve().then(f); await f()'],
  ] as const
).map(([what, code]): ActionCase => ({
  name: `kills ${what} at its deadline`,
  code,
  limits: { stepTimeoutMs: 100, graceMs: 100 },
  expected: { kind: 'killed', reason: 'timeout' },
}))

const outOfMemory: ActionCase = {
  name: 'lets code that runs out of memory go on',
  code: 'const list = []; try { for (;;) list.push(new ArrayBuffer(1e6)) } catch { list.length = 0 } "alive"',
  limits: { memoryMb: 16 },
  expected: { text: 'alive' },
}

const hostTime: CaseDefinition = {
  name: 'does not count the time in which the host works',
  async run(bench) {
    const host = new RecordingHost()
    const done = bench.run('await hang()', { host, limits: { stepTimeoutMs: 100, graceMs: 100 } })
    await during(done, host.untilHanging())

    await new Promise((resolve) => setTimeout(resolve, 400))
    host.hanging[0]?.({ now, ok: true, value: 'late' })

    expectMatch('execution', await done, { text: 'late' })
  },
}

const aborted = ['for (;;);', 'await hang()', 'new Array(2 ** 32 - 1).join()'].map((code): CaseDefinition => ({
  name: `ends ${JSON.stringify(code)} when it is aborted`,
  async run(bench) {
    const sandbox = await bench.open({ limits: { graceMs: 100 } })
    const controller = new AbortController()
    const host = new RecordingHost()

    const request = { code: `hang(); await echo(); ${code}`, signal: controller.signal }
    const done = bench.execute(sandbox, request, host)
    await during(done, host.untilHanging())
    controller.abort()

    expectMatch('execution', await done, { kind: 'killed', reason: 'aborted' })
    await expectRejection('another action', bench.execute(sandbox, request, host), { code: 'closed' })
  },
}))

const freshState: CaseDefinition = {
  name: 'opens a fresh interpreter each time, while others live and when they are closed',
  async run(bench) {
    const first = await bench.open()
    await bench.execute(first, 'var leaked = 1; globalThis.other = 2; Array.prototype.third = 3')
    const look = '[typeof leaked, typeof other, typeof [].third].join()'

    const beside = await bench.text(await bench.open(), look)
    await first.close()
    const after = await bench.text(await bench.open(), look)

    expectMatch('what another interpreter has', beside, 'undefined,undefined,undefined')
    expectMatch('what the next interpreter has', after, 'undefined,undefined,undefined')
  },
}

const opensNothing: CaseDefinition = {
  name: 'opens nothing once it is closed',
  async run(bench) {
    const closed = bench.createExecutor()
    await closed.close()

    const opening = closed.open({ language: 'javascript', limits: defaultLimits, seed: 1, functions: [] })

    await expectRejection('open()', opening, { code: 'closed' })
  },
}

const endsWhatRuns: CaseDefinition = {
  name: 'ends what runs when the sandbox is closed',
  async run(bench) {
    const sandbox = await bench.open()
    const host = new RecordingHost()
    const done = bench.execute(sandbox, 'await hang()', host)
    await during(done, host.untilHanging())

    await sandbox.close()

    expectMatch('execution', await done, { kind: 'killed', reason: 'aborted' })
  },
}

/** How actions and interpreters begin and end. */
export const endingCases: readonly CaseDefinition[] = [
  ...toCases([...killed, outOfMemory]),
  hostTime,
  ...aborted,
  freshState,
  opensNothing,
  endsWhatRuns,
]

/** The same again: what an executor whose `replay` is exact keeps to. */
export const replayCases: readonly CaseDefinition[] = [
  {
    name: 'does the same again when it is given the same',
    async run(bench) {
      const code = '[Math.random(), Date.now(), performance.now(), new Date().toString(), await echo(Math.random())]'

      const [first, second] = [await bench.run(code), await bench.run(code)]
      const other = await bench.open({ seed: 8 })
      const third = await bench.execute(other, { code, filename: 'step-1.js' })

      expectMatch('execution', first, { kind: 'value' })
      if (!isSame(second, first)) throw new Error(`Expected the same again, ${show(first)}, got ${show(second)}`)
      if (isSame(third, first)) throw new Error(`Expected something else with another seed, got ${show(third)} again`)
    },
  },
]
