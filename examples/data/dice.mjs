import { tool } from 'smolagents-ts'
import { savable } from 'smolagents-ts/hub'

export const dice = savable({ module: import.meta.url, export: 'dice' }, ({ sides = 6 } = {}) =>
  tool({
    name: 'roll',
    description: 'Rolls a dice.',
    effect: 'read',
    output: { type: 'integer' },
    execute: () => 1 + Math.floor(Math.random() * sides),
  }),
)
