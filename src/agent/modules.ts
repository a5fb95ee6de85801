import type { CodeAgentOptions } from './options.ts'

/** Modules of an agent: what the sandbox is given, and what the model is told. */
export type Modules = {
  /** Source by name; nothing when there are none. */
  readonly sources: Readonly<Record<string, string>> | undefined
  /** A line, and the declarations if there are any, for each. */
  readonly text: string
}

/** All of them together travel in one frame. */
const maxBytes = 16 * 1024 * 1024

/** @throws {TypeError} for a module without a source, or when all of them are too large. */
export function toModules(modules: CodeAgentOptions['modules'] = {}): Modules {
  if (typeof modules !== 'object') throw new TypeError('modules must be an object: the source of each, by its name.')
  const sources: Record<string, string> = {}
  const lines: string[] = []
  for (const [name, module] of Object.entries(modules)) {
    const { source, types = '' } = typeof module === 'string' ? { source: module } : module
    if (name === '' || typeof source !== 'string' || typeof types !== 'string')
      throw new TypeError(`modules[${JSON.stringify(name)}] must be the text of an ES module, or { source, types }.`)
    sources[name] = source
    lines.push(types === '' ? `- ${name}` : `- ${name}\n${types.trim()}`)
  }
  const bytes = new TextEncoder().encode(JSON.stringify(sources)).length
  if (bytes > maxBytes) throw new TypeError(`modules take ${bytes} bytes together; at most ${maxBytes} are allowed.`)
  return { sources: lines.length === 0 ? undefined : sources, text: lines.join('\n') }
}
