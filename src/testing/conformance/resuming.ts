import { timerCall } from '../../core/executor.ts'
import type { Execution, GuestHost, Sandbox } from '../../core/executor.ts'
import { now, RecordingHost } from '../recording-host.ts'
import type { CaseDefinition } from './case.ts'
import { imageOf } from './images.ts'
import { interruptedAnswer, interruptedCode } from './interrupted.ts'
import { expectMatch } from './match.ts'
import { during } from './workbench.ts'
import type { ActionRequest, Opening, Workbench } from './workbench.ts'

/** The image of a sandbox in the middle of an action that waits for a call; the sandbox is closed. */
async function imageDuring(bench: Workbench, request: ActionRequest, opening?: Opening): Promise<Uint8Array> {
  const sandbox = await bench.open(opening)
  const host = new RecordingHost()
  const abandoned = bench.execute(sandbox, request, host)
  await during(abandoned, host.untilHanging())
  const image = await imageOf(sandbox)
  await sandbox.close()
  await abandoned
  return image
}

async function resume(sandbox: Sandbox, host: GuestHost): Promise<Execution> {
  if (!sandbox.resume) throw new Error('Expected a sandbox with resume().')
  return await sandbox.resume(host)
}

const inTheMiddle: CaseDefinition = {
  name: 'goes on in the middle of an action, with the calls that were pending',
  async run(bench) {
    const sandbox = await bench.open({ image: await imageDuring(bench, interruptedCode) })
    const host = new RecordingHost()
    const { isInterrupted } = sandbox
    const done = resume(sandbox, host)
    await during(done, host.untilHanging(1))
    const announced = host.calls.map(({ ordinal, name, args }) => ({ ordinal, name, args }))
    host.hanging[0]?.({ now, ok: true, value: 5 })
    await during(done, host.untilHanging(2))
    host.hanging[1]?.({ now, ok: false, error: { name: 'ToolError', message: 'no luck' } })

    expectMatch('isInterrupted', isInterrupted, true)
    expectMatch<unknown>('calls that were pending', announced, [{ ordinal: 1, name: 'hang', args: ['first'] }])
    expectMatch<unknown>('execution', await done, { kind: 'answer', value: interruptedAnswer, output: 'before\n' })
  },
}

const timersAndCalls: CaseDefinition = {
  name: 'keeps timers that were running, and calls that waited for a place',
  async run(bench) {
    const limits = { callsInFlight: 1 }
    const code =
      'setTimeout(() => console.log("late"), 1e8); await Promise.all([hang(1), hang(2), echo(3)]).then((r) => r.join())'
    const sandbox = await bench.open({ image: await imageDuring(bench, code, { limits }), limits })
    const host = new RecordingHost()
    const done = resume(sandbox, host)
    await during(done, host.untilHanging(1))
    const timers = host.calls.filter((call) => call.name === timerCall).map(({ args }) => args)
    host.hanging[0]?.({ now, ok: true, value: 'a' })
    await during(done, host.untilHanging(2))
    host.hanging[1]?.({ now, ok: true, value: 'b' })

    expectMatch<unknown>('timers that were running', timers, [[1e8]])
    expectMatch('execution', await done, { text: 'a,b,3', clearedTimers: 1 })
  },
}

const otherFunctions: CaseDefinition = {
  name: 'gives the functions it is opened with, and takes those that are gone',
  async run(bench) {
    const first = await bench.open()
    await bench.text(first, 'const keep = () => fail()')

    const second = await bench.open({ image: await imageOf(first), functions: ['echo', 'hang', 'other'] })
    const code = '[typeof other, await fail().catch((e) => e.message), await keep().catch((e) => e.message)].join()'
    const text = await bench.text(second, code)

    expectMatch('what became of them', text, 'function,fail is not available any more.,fail is not available any more.')
  },
}

/** Images in the middle of an action, and what another host makes of them. */
export const resumingCases: readonly CaseDefinition[] = [inTheMiddle, timersAndCalls, otherFunctions]
