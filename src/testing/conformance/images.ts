import type { Sandbox } from '../../core/executor.ts'
import { now, RecordingHost } from '../recording-host.ts'
import type { CaseDefinition } from './case.ts'
import { expectMatch, expectRejection, including } from './match.ts'
import { during } from './workbench.ts'

/** The image of a sandbox that must be able to give one. */
export async function imageOf(sandbox: Sandbox): Promise<Uint8Array> {
  if (sandbox.snapshot) return await sandbox.snapshot()
  throw new Error('Expected a sandbox with snapshot(). Where there are no images, leave the group "images" out.')
}

const sameState: CaseDefinition = {
  name: 'opens another interpreter in the same state, and neither sees what happens in the other',
  async run(bench) {
    const first = await bench.open()
    await bench.text(first, 'let n = 1; const bump = () => ++n; class Point { constructor(x) { this.x = x } }')

    const second = await bench.open({ image: await imageOf(first) })
    const left = await bench.text(first, '[bump(), bump(), new Point(4).x].join()')
    const right = await bench.text(second, '[bump(), new Point(5).x].join()')

    expectMatch('the interpreter before', left, '2,3,4')
    expectMatch('the interpreter of the image', right, '2,5')
  },
}

const sameChance: CaseDefinition = {
  name: 'goes on with the same chance and the same clock',
  async run(bench) {
    const first = await bench.open()
    await bench.text(first, 'Math.random()')
    const second = await bench.open({ image: await imageOf(first), seed: 99 })
    const code = '[Math.random(), performance.now(), Date.now()].join()'

    const [left, right] = [await bench.text(first, code), await bench.text(second, code)]

    expectMatch('the interpreter of the image', right, left)
  },
}

const sameSources: CaseDefinition = {
  name: 'tells errors of functions from before in the text the model wrote',
  async run(bench) {
    const first = await bench.open()
    await bench.text(first, '\n\nfunction broken() { null.x }')
    const second = await bench.open({ image: await imageOf(first) })

    const execution = await bench.execute(second, { code: 'broken()', filename: 'b.js' })

    expectMatch('execution', execution, { kind: 'error', error: { stack: including('broken (a.js:3:') } })
  },
}

const byItself: CaseDefinition = {
  name: 'takes images by itself after every action, of the state it left',
  async run(bench) {
    const sandbox = await bench.open()
    await bench.text(sandbox, 'var kept = 1')
    await bench.execute(sandbox, { code: 'kept = 2; null.x', filename: 'b.js' })
    // Whoever asks for one gets it after those that are under way.
    await imageOf(sandbox)

    const { upTo, bytes } = sandbox.latestImage ?? {}
    const second = await bench.open({ image: bytes ?? new Uint8Array() })

    expectMatch('latestImage.upTo', upTo, 2)
    expectMatch('the value it keeps', await bench.text(second, 'kept'), '2')
  },
}

const refuses = (
  [
    ['nothing', () => new Uint8Array()],
    ['something else', () => new TextEncoder().encode('not an image at all, but long enough to be taken for one')],
    ['what was cut off', (image: Uint8Array) => image.subarray(0, -1)],
    ['what was changed', (image: Uint8Array) => image.map((byte, at) => (at === image.length - 40 ? byte ^ 1 : byte))],
  ] as const
).map(([what, change]): CaseDefinition => ({
  name: `refuses ${what}, and goes on serving`,
  async run(bench) {
    const sandbox = await bench.open()
    await bench.text(sandbox, 'var n = 1')
    const image = await imageOf(sandbox)

    const refused = bench.open({ image: change(image) })

    await expectRejection('open()', refused, { name: 'ExecutorError', code: 'image' })
    expectMatch('the value of the other interpreter', await bench.text(sandbox, 'n'), '1')
  },
}))

const limits: CaseDefinition = {
  name: 'does not take what an image needs out of its limits',
  async run(bench) {
    const sandbox = await bench.open()
    await bench.text(sandbox, 'var big = new Uint8Array(50e6)')
    const image = await imageOf(sandbox)

    const refused = bench.open({ image, limits: { memoryMb: 8 } })

    await expectRejection('open()', refused, { code: 'image', message: including('bytes of memory') })
  },
}

const functions: CaseDefinition = {
  name: 'changes the functions code may call',
  async run(bench) {
    const sandbox = await bench.open()
    await bench.text(sandbox, 'var taken = 1')
    if (!sandbox.setFunctions) throw new Error('Expected a sandbox with setFunctions().')

    await sandbox.setFunctions(['echo', 'later'])
    const without = await bench.text(sandbox, '[typeof later, await hang().catch((e) => e.message)].join()')
    await sandbox.setFunctions(['hang', 'echo'])
    const host = new RecordingHost()
    const done = bench.execute(sandbox, 'await hang(1)', host)
    await during(done, host.untilHanging())
    host.hanging[0]?.({ now, ok: true, value: 'back' })

    expectMatch('what became of them', without, 'function,hang is not available any more.')
    expectMatch('execution with the function again', await done, { kind: 'value', text: 'back' })
    const refused = sandbox.setFunctions(['taken'])
    await expectRejection('setFunctions()', refused, { message: including('declared its name') })
  },
}

const describes: CaseDefinition = {
  name: 'says what it is',
  async run({ executor }) {
    const { name, isolation, replay } = executor

    const described = await executor.describe?.()

    const build = { says: 'a text', holds: (value: unknown) => typeof value === 'string' && value !== '' }
    expectMatch<unknown>('describe()', described, { name, isolation, replay, build })
  },
}

/** Images of interpreters between actions. */
export const imageCases: readonly CaseDefinition[] = [
  sameState,
  sameChance,
  sameSources,
  byItself,
  ...refuses,
  limits,
  functions,
  describes,
]
