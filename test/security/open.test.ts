import { describe, expect, test } from 'vitest'

import { attacks } from './attacks.ts'
import { explained, judge } from './judge.ts'
import { toReported } from './reported.ts'
import { runInTheOpen } from './worlds.ts'

const major = Number(process.versions.node.split('.')[0])

// An attack that does no harm anywhere proves nothing where it is stopped.
describe.concurrent('where nothing stops it', () => {
  test.for(attacks.map((attack) => [`${attack.id}: ${attack.title}`, attack] as const))(
    '%s',
    async ([, attack], { task, skip }) => {
      task.meta.attack = toReported(attack)
      skip((attack.openSince ?? 0) > major, 'This version of Node.js has not what it needs.')

      const world = await runInTheOpen(attack)

      expect(explained(judge(attack, world), [attack.open], world)).toEqual([attack.open])
    },
  )
})
