import type { Isolation } from '../../core/executor.ts'

const inside =
  'It has no files, no network and no modules, only the functions it is given; what those do is up to them.'

/** What the two ways to run the interpreters promise. */
export const isolations: Readonly<Record<'process' | 'thread', Isolation>> = {
  process: {
    boundary: 'wasm+process',
    description: `Code runs in a JavaScript interpreter compiled to WebAssembly, in a worker of a child process with an empty environment. ${inside}`,
  },
  thread: {
    boundary: 'wasm+thread',
    description: `Code runs in a JavaScript interpreter compiled to WebAssembly, in a thread of the application's own process: weaker than a process, because whatever breaks the interpreter reaches the application, and memory is shared with it. ${inside}`,
  },
}
