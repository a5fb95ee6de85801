import { PassThrough, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

import { describe, expect, test } from 'vitest'

import { printRun } from '../../src/cli/print-run.ts'
import type { AgentEvent } from '../../src/core/events.ts'
import type { RunResult } from '../../src/core/result.ts'
import { DrivenRun } from '../../src/agent/driven-run.ts'
import type { Run } from '../../src/core/run.ts'
import { bodies, completed, toEvents } from './recorded-run.ts'

function play(events: readonly AgentEvent[], controller = new AbortController()): Run {
  async function* work(): AsyncGenerator<AgentEvent, RunResult> {
    for (const event of events) yield await Promise.resolve(event)
    return completed(503)
  }
  return new DrivenRun({ id: 'run-1', detach: false, controller, events: work(), interrupt: () => {}, send: () => {} })
}

describe('printing a run', () => {
  test('writes it and gives its result', async () => {
    const output = new PassThrough()
    const written = text(output)

    const result = await printRun(play(toEvents(bodies)), { output, width: 60 })

    output.end()
    expect(result).toEqual(completed(503))
    expect(await written).toMatch(/◆ agent · openai:small[\s\S]*── Step 2[\s\S]*│ 503 .*│\n/)
  })

  test('writes no colours and no moving line where there is no terminal', async () => {
    const output = new PassThrough()
    const written = text(output)

    await printRun(play(toEvents(bodies)), { output })

    output.end()
    expect(await written).not.toContain('\u001B')
  })

  test('waits for an output that is slow', async () => {
    let written = ''
    let waiting = 0
    const output = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        written += String(chunk)
        waiting = Math.max(waiting, output.writableLength - chunk.length)
        setImmediate(done)
      },
    })

    await printRun(play(toEvents(bodies)), { output })

    expect(waiting).toBe(0)
    expect(written).toContain('── Step 2')
  })
})
