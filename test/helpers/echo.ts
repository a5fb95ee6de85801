import { tool } from 'smolagents-ts'

/** Gives back what it gets, and reports progress before. */
export const echo = tool({
  name: 'echo',
  description: 'Gives back what it gets.',
  input: { type: 'object', properties: { value: {} }, required: ['value'] },
  effect: 'read',
  execute: ({ value }, { progress }) => {
    progress('half way')
    return Promise.resolve(value)
  },
})
