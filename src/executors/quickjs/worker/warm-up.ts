import type { Limits } from '../../../core/limits.ts'
import type { BaseImage } from '../base-image.ts'
import { createEngine } from '../engine/quickjs-engine.ts'
import { Signals } from '../signals.ts'
import { Outbox } from './outbox.ts'
import { WorkerSession } from './worker-session.ts'

/** Enough for the sample, whatever the session that comes is given. */
const limits: Limits = {
  stepTimeoutMs: 1_000,
  graceMs: 1_000,
  memoryMb: 16,
  sourceBytes: 10_000,
  variablesBytes: 10_000,
  answerBytes: 10_000,
  valueChars: 10_000,
  consoleBytes: 10_000,
  consoleChars: 10_000,
  argumentBytes: 10_000,
  resultBytes: 10_000,
  callsPerStep: 1_000,
  callsInFlight: 10,
  toolTimeoutMs: 1_000,
  modelFirstTokenMs: 1_000,
  modelStallMs: 1_000,
  modelTotalMs: 1_000,
}

const sample = `const rows = [{ id: 1, name: 'a' }, { id: 2, name: 'b' }]
function double(value) { return value * 2 }
for (const row of rows) console.log(row, double(row.id))
for (let turn = 0; turn < 200; turn += 1) await sample(rows[turn % 2])
rows.length`

/**
 * Takes the way of an action once, in an interpreter that is thrown away: what a thread does for the first time takes
 * many times as long, and the first action of a session should not be the one to wait.
 */
export async function warmUp(base: BaseImage): Promise<void> {
  let session: WorkerSession | undefined
  const engine = await createEngine(base, {
    interrupt: () => session?.mustStop() === true,
    // oxlint-disable-next-line max-params -- primitive values only
    post: (kind, id, name, text) => session?.post(kind, id, name, text),
  })
  const open = {
    type: 'open',
    session: 0,
    tenant: '',
    language: 'javascript',
    limits,
    seed: 0,
    functions: ['sample'],
  } as const
  const outbox = new Outbox(() => {})
  session = new WorkerSession(engine, { open, signals: new Signals(), outbox })
  const value = new TextEncoder().encode('{"a":1}')
  session.execute({ type: 'execute', session: 0, execution: 1, code: sample, filename: 'sample.js', now: 0 }, undefined)
  for (let call = 1; call <= 200; call += 1) {
    session.settle({ type: 'settle', session: 0, execution: 1, call, now: 0, ok: true }, value)
    outbox.flush()
  }
}
