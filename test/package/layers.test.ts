import { describe, expect, test } from 'vitest'

import { importsOf, targetOf } from '../helpers/imports.ts'
import { codeOf, filesIn, readText } from '../helpers/repository.ts'

const contracts = ['core', 'values', 'schema']
const shared = [...contracts, 'actions', 'asking', 'media', 'notes', 'team', 'prompts', 'language']
const rooms = [...shared, 'models', 'executors', 'tools', 'policy', 'journal', 'trace', 'testing', 'agent']
const files = ['node:fs', 'node:fs/promises', 'node:path', 'node:url', 'node:crypto']

/** What a room may import besides itself: other rooms, packages and modules of Node.js. Types count as imports. */
const law: Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }> = {
  values: { rooms: [], packages: [] },
  core: { rooms: ['values'], packages: [] },
  schema: { rooms: ['core', 'values'], packages: ['@cfworker/json-schema'] },
  actions: { rooms: contracts, packages: ['jsonrepair'] },
  asking: { rooms: contracts, packages: [] },
  media: { rooms: contracts, packages: ['node:fs/promises'] },
  notes: { rooms: contracts, packages: [] },
  team: { rooms: [...contracts, 'asking'], packages: [] },
  prompts: { rooms: contracts, packages: [] },
  language: { rooms: contracts, packages: ['acorn', 'js-tokens', 'magic-string'] },
  models: {
    rooms: shared,
    packages: [
      'eventsource-parser',
      '@pydantic/genai-prices',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:process',
    ],
  },
  executors: {
    rooms: shared,
    packages: [
      'quickjs-wasi',
      'node:child_process',
      'node:worker_threads',
      'node:events',
      'node:module',
      'node:buffer',
      'node:os',
      'node:process',
      'node:zlib',
      ...files,
    ],
  },
  tools: {
    rooms: shared,
    packages: [
      '@mdream/js',
      'node:dns/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:stream',
      'node:worker_threads',
      'node:zlib',
    ],
  },
  modules: { rooms: ['agent'], packages: [] },
  policy: { rooms: shared, packages: [] },
  journal: { rooms: shared, packages: files },
  trace: { rooms: shared, packages: ['node:diagnostics_channel', ...files] },
  testing: { rooms: shared, packages: ['node:http', ...files] },
  agent: { rooms, packages: ['js-tokens'] },
  hub: { rooms, packages: ['js-tokens', '@huggingface/hub', ...files] },
  toolbox: { rooms, packages: [] },
  server: { rooms, packages: [] },
  ui: { rooms: [...rooms, 'server'], packages: [] },
  cli: {
    rooms: [...rooms, 'hub', 'server', 'ui'],
    packages: [
      'js-tokens',
      'node:os',
      'node:process',
      'node:readline',
      'node:readline/promises',
      'node:tty',
      'node:util',
      ...files,
    ],
  },
  'index.ts': { rooms, packages: [] },
}

const sources = filesIn('src', '.ts')

function roomOf(path: string): string {
  return path.split('/')[1] ?? ''
}

/** What a source text at `file` imports against the law, and how it would be said. */
function offences(file: string, source: string): string[] {
  const own = roomOf(file)
  const { rooms: allowedRooms, packages } = law[own] ?? { rooms: [], packages: [] }
  return importsOf(source)
    .map(({ specifier }) => targetOf(file, specifier))
    .filter((target) => {
      if (!target.startsWith('src/')) return !packages.includes(target)
      return roomOf(target) !== own && !allowedRooms.includes(roomOf(target))
    })
}

/** Every file and package that loading a file loads at once, itself included. */
function loadedBy(entry: string): Set<string> {
  const loaded = new Set([entry])
  for (const path of loaded) {
    if (!path.startsWith('src/')) continue
    for (const { specifier, kind } of importsOf(readText(path))) {
      if (kind === 'static') loaded.add(targetOf(path, specifier))
    }
  }
  return loaded
}

describe('the law on who may import whom', () => {
  test('every room has its place in it', () => {
    const found = new Set(sources.map(roomOf))

    expect([...found].filter((room) => !Object.hasOwn(law, room))).toEqual([])
  })

  test.each(sources)('%s keeps it', (file) => {
    expect(offences(file, readText(file))).toEqual([])
  })

  test('notices what breaks it', () => {
    const source = [
      "import { a } from '../models/a.ts'",
      "import type { B } from './b.ts'",
      "export {\n  c,\n} from '../values/c.ts'",
      "import 'node:fs'",
      "const later = () => import('../cli/d.ts')",
      "export * from '@scope/package/part'",
    ].join('\n')

    const found = offences('src/core/example.ts', source)

    expect(found.toSorted()).toEqual(['@scope/package', 'node:fs', 'src/cli/d.ts', 'src/models/a.ts'])
  })
})

describe('importing the package', () => {
  test('loads no executor, no model and no command', () => {
    const loaded = [...loadedBy('src/index.ts')]

    expect(loaded.filter((path) => ['executors', 'models', 'language', 'cli'].includes(roomOf(path)))).toEqual([])
  })

  test('loads no module of Node.js', () => {
    const loaded = [...loadedBy('src/index.ts')]

    expect(loaded.filter((path) => path.startsWith('node:'))).toEqual([])
  })
})

describe('the core', () => {
  const outside =
    /\b(?:Date\.now|new Date\(\)|performance\.now|Math\.random|crypto\.(?:randomUUID|getRandomValues)|AbortSignal\.timeout|process\.|console\.|setTimeout|setInterval)/

  test.each(filesIn('src/core', '.ts'))('%s takes time, chance and environment from its Runtime only', (file) => {
    expect(outside.exec(codeOf(readText(file)))?.[0]).toBeUndefined()
  })
})
