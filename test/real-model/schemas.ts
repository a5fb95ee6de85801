import type { ModelRequest } from 'smolagents-ts'

type Schema = NonNullable<ModelRequest['responseSchema']>

/** None of them was in the training. */
export const schemas: readonly Schema[] = [
  { enum: ['north', 'south'] },
  { type: 'string', enum: ['Zürich', 'a "quoted" word', 'two\nlines'] },
  { const: { deep: [1, null, { 'a key': 'a value' }] } },
  { type: ['boolean', 'null'] },
  { type: 'integer' },
  { type: 'string', minLength: 3, maxLength: 5 },
  { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 3 },
  { type: 'array', maxItems: 0 },
  {
    type: 'object',
    properties: { direction: { enum: ['left', 'right'] }, metres: { type: 'number' }, 'odd "key"': { type: 'null' } },
    required: ['direction'],
    additionalProperties: false,
  },
  { anyOf: [{ const: 'neither' }, { type: 'object', properties: { kind: { const: 'either' } }, required: ['kind'] }] },
  { oneOf: [{ const: 1 }, { const: 2 }] },
  {
    $ref: '#/$defs/chain',
    $defs: {
      chain: { type: 'object', properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/chain' }] } } },
    },
  },
]
