import { afterAll, describe, expect, test } from 'vitest'

import { attacks } from './attacks.ts'
import { limitsOf } from './attack.ts'
import { endingOf, explained, judge } from './judge.ts'
import { toReported } from './reported.ts'
import { StrictWorld } from './worlds.ts'

// One after the other: what is measured is the host under one attack, not under all of them.
describe('in the sandbox', () => {
  const strict = new StrictWorld()
  afterAll(() => strict.close())

  test.for(attacks.map((attack) => [`${attack.id}: ${attack.title}`, attack] as const))(
    '%s',
    async ([, attack], { task }) => {
      const { here, known } = attack
      task.meta.attack = toReported(attack)
      const { stepTimeoutMs = 0 } = limitsOf(attack)
      const allowedMs = [attack.code].flat().length * stepTimeoutMs

      const world = await strict.run(attack)

      const harms = judge(attack, world, allowedMs).filter((harm) => harm !== known?.harm)
      expect(explained(harms, [], world)).toEqual([])
      expect([here].flat()).toContain(world.report && endingOf(world.report))
    },
  )
})
