import type { Limits } from '../../../core/limits.ts'
import { rewriteAction } from '../../../language/rewrite.ts'
import type { HostFrame } from '../../protocol/frames.ts'
import { encodeFrame } from '../../protocol/framing.ts'
import type { BaseImage } from '../base-image.ts'
import { Signals } from '../signals.ts'
import { Desk } from './desk.ts'
import { Outbox } from './outbox.ts'

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
  mediaBytes: 10_000,
  callsPerStep: 1_000,
  callsInFlight: 10,
  toolTimeoutMs: 1_000,
  agentDepth: 1,
  modelFirstTokenMs: 1_000,
  modelStallMs: 1_000,
  modelTotalMs: 1_000,
}

/** Calls the sample makes, and turns of its loop. */
const calls = 50

const sample = `const rows = [{ id: 1, name: 'a' }, { id: 2, name: 'b' }]
function double(value) { return value * 2 }
for (const row of rows) console.log(row, double(row.id))
for (let turn = 0; turn < ${calls}; turn += 1) await sample(rows[turn % 2])
rows.length`

/**
 * Takes the way of an action once, in an interpreter that is thrown away: what a thread does for the first time takes
 * many times as long, and the first action of a session should not be the one to wait.
 */
export async function warmUp(base: BaseImage): Promise<void> {
  const desk = await Desk.create({ base, signals: new Signals(), outbox: new Outbox(() => {}) })
  const send = (frame: HostFrame, bytes?: string): void => desk.receive(encodeFrame(frame, bytes))
  const functions = ['sample']
  send({ type: 'open', session: 1, tenant: '', language: 'javascript', limits, seed: 0, functions })
  for (let turn = 0; turn < 10; turn += 1) rewriteAction(sample, { reserved: functions })
  send({ type: 'execute', session: 1, execution: 1, code: sample, filename: 'sample.js', now: 0 })
  for (let call = 1; call <= calls; call += 1) {
    send({ type: 'settle', session: 1, execution: 1, call, now: 0, ok: true }, '{"a":1}')
  }
}
