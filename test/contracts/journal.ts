import { describe, expect, test } from 'vitest'

import type { Journal } from '../../src/core/journal.ts'
import type { RunRecord } from '../../src/core/records.ts'

function record(seq: number): RunRecord {
  return { type: 'message', text: `message ${seq}`, runId: 'run', seq, at: seq }
}

/** Checks what every `Journal` promises. */
export function journalContract(name: string, create: () => Promise<Journal>): void {
  describe(`${name} keeps the contract of a journal`, () => {
    test('a run it does not know has no records', async () => {
      const journal = await create()

      expect(await journal.read('nobody')).toEqual([])
    })

    test('records come back as they were written, in order, run by run', async () => {
      const journal = await create()
      const { epoch } = await journal.lease('run')
      const other = await journal.lease('other')

      await journal.append('run', epoch, [record(1), record(2)])
      await journal.append('other', other.epoch, [record(1)])
      await journal.append('run', epoch, [record(3)])

      expect(await journal.read('run')).toEqual([record(1), record(2), record(3)])
      expect(await journal.read('other')).toEqual([record(1)])
    })

    test('what was read does not change when more is written', async () => {
      const journal = await create()
      const { epoch } = await journal.lease('run')
      await journal.append('run', epoch, [record(1)])

      const read = await journal.read('run')
      await journal.append('run', epoch, [record(2)])

      expect(read).toEqual([record(1)])
    })

    test('a writer that was replaced is refused and changes nothing', async () => {
      const journal = await create()
      const first = await journal.lease('run')
      const second = await journal.lease('run')

      await expect(journal.append('run', first.epoch, [record(1)])).rejects.toThrow('taken over')
      await journal.append('run', second.epoch, [record(1)])

      expect(second.epoch).toBeGreaterThan(first.epoch)
      expect(await journal.read('run')).toEqual([record(1)])
    })

    test('records that do not go on from what is stored are refused as a whole', async () => {
      const journal = await create()
      const { epoch } = await journal.lease('run')
      await journal.append('run', epoch, [record(1)])

      await expect(journal.append('run', epoch, [record(2), record(4)])).rejects.toThrow('does not go on')
      await expect(journal.append('run', epoch, [record(1)])).rejects.toThrow('does not go on')

      expect(await journal.read('run')).toEqual([record(1)])
    })
  })
}
