/** The places that are measured: how each is made, and what tells that it cannot be used on this machine. */
export const places = [
  {
    name: 'quickjs',
    language: 'javascript',
    create: async () => (await import('smolagents-ts/executors/quickjs')).quickjs(),
  },
]
