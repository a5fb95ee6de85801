/**
 * Makes the supervisor of the QuickJS executor one file that needs no other: its own code, the source of its workers,
 * the prelude and the engine. Runs after `tsc`, on what that wrote.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { parse } from 'acorn'
import { MagicString } from 'magic-string'
import { rolldown } from 'rolldown'

const dist = new URL('../dist/executors/', import.meta.url)

/** The bundle of an entry, as text. Names in `define` are replaced by the texts they stand for. */
async function bundle(entry, { format, define = {} }) {
  const texts = Object.fromEntries(Object.entries(define).map(([name, text]) => [name, JSON.stringify(text)]))
  const build = await rolldown({
    input: fileURLToPath(new URL(entry, dist)),
    platform: format === 'iife' ? 'neutral' : 'node',
    transform: { define: texts },
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format, comments: { legal: true, annotation: false, jsdoc: false } })
  const [chunk, ...more] = output
  if (more.length > 0) throw new Error(`The bundle of ${entry} must be one file, and has ${output.length}.`)
  return { build, code: chunk.code, format }
}

/**
 * Writes templates as sums. QuickJS puts templates together by calling `String.prototype.concat`, which other code in
 * the interpreter can replace; a sum of texts calls nothing.
 */
function withoutTemplates(code) {
  const text = new MagicString(code)
  visit(parse(code, { ecmaVersion: 'latest' }), (node) => {
    if (node.type === 'TaggedTemplateExpression') throw new Error('The prelude must not use tagged templates.')
    if (node.type === 'TemplateLiteral') writeSum(text, node)
  })
  return text.toString()
}

/** `a${x}b` becomes ("a" + (x) + "b"). */
function writeSum(text, { start, end, quasis }) {
  for (const [index, { start: from, end: to, value }] of quasis.entries()) {
    const isFirst = index === 0
    const isLast = index === quasis.length - 1
    const words = `${isFirst ? '(' : ') + '}${JSON.stringify(value.cooked)}${isLast ? ')' : ' + ('}`
    // The marks around a part belong to the template: a back quote, a closing brace, or a dollar and an opening brace.
    text.overwrite(isFirst ? start : from - 1, isLast ? end : to + 2, words)
  }
}

function visit(node, enter) {
  if (typeof node !== 'object' || node === null) return
  if (typeof node.type === 'string') enter(node)
  for (const value of Object.values(node)) visit(value, enter)
}

const engine = readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'))
const prelude = await bundle('guests/javascript/prelude.js', { format: 'iife' })
const worker = await bundle('quickjs/worker/main.js', { format: 'cjs' })
const supervisor = await bundle('quickjs/supervisor/main.js', {
  format: 'esm',
  define: {
    // As modules are: otherwise the `this` of a method that code calls on a text would be an object it can meddle with.
    bundledPrelude: `'use strict';${withoutTemplates(prelude.code)}`,
    bundledWorker: worker.code,
    bundledEngine: engine.toString('base64'),
  },
})
await supervisor.build.write({ file: fileURLToPath(new URL('quickjs/supervisor.js', dist)), format: 'esm' })

/** What strips types stays a file of its own: it is larger than all the rest, and most sessions never load it. */
const amaro = createRequire(import.meta.url).resolve('amaro')
const stripper = await rolldown({ input: amaro, platform: 'node', logLevel: 'warn' })
await stripper.write({ file: fileURLToPath(new URL('quickjs/typescript.cjs', dist)), format: 'cjs' })
for (const [from, to] of [
  ['../LICENSE.md', 'amaro'],
  ['LICENSE', 'swc'],
]) {
  copyFileSync(new URL(from, pathToFileURL(amaro)), new URL(`quickjs/typescript.${to}-license.txt`, dist))
}

/** Modules for the code of agents: texts in a module of the package, so that they can be imported like anything else. */
const modules = new URL('../modules/', dist)
const sourceOf = async (name) => (await bundle(`../modules/sources/${name}.js`, { format: 'esm' })).code
const texts = {
  bundledCsv: await sourceOf('csv'),
  bundledStatistics: await sourceOf('statistics'),
  bundledTables: await sourceOf('tables'),
}
const collection = await bundle('../modules/index.js', { format: 'esm', define: texts })
await collection.build.write({ file: fileURLToPath(new URL('index.js', modules)), format: 'esm' })

/**
 * What applications import, in few files: each one that is loaded takes its time, and there are over a hundred modules.
 * The modules stay beside them, with the declarations of their types. What all entries share is one file; the executor
 * is one beside its supervisor, which it looks for there.
 */
const root = new URL('../../', dist)
const { dependencies, peerDependencies, exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const validator = '@cfworker/json-schema'
/** Packages that are in our files too, with their licences: to find a package takes longer than to load it. */
const bundled = [
  ['jsonrepair', 'LICENSE.md'],
  ['js-tokens', 'LICENSE'],
]
/** All that can be imported, so that there is one class of each error; but modules, which nothing else is in. */
const imported = Object.values(exports).flatMap((path) => /^\.\/dist\/(.*)\.js$/.exec(path)?.[1] ?? [])
const entries = [...imported.filter((name) => name !== 'modules/index'), 'cli/smolagent']
/** The files of ours that are loaded with a file, itself included: by imports that are no `import()`. */
function loadedWith(file, loaded = new Set()) {
  if (loaded.has(file)) return loaded
  loaded.add(file)
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\b[^'"]*?\bfrom "?'?(\.[^'"]+)/gm,
  )) {
    loadedWith(fileURLToPath(new URL(specifier, pathToFileURL(file))), loaded)
  }
  return loaded
}

const isShared = (source) =>
  /src[\\/](?!models|executors|hub|testing|cli|toolbox|tools[\\/](?!tool|names))/.test(source)

// Judged by what the compiler wrote, where no import of mere types is left.
const [withIndex, withOpenAI] = ['index', 'models/openai/index'].map((name) =>
  loadedWith(fileURLToPath(new URL(`dist/${name}.js`, root))),
)
// A model is there before a run begins.
const first = new Set([...withIndex, ...withOpenAI])
/** Whether a source is among the files that were compiled; what is not ours belongs everywhere. */
const isAmong = (source, files) => {
  const [, module] = /[\\/]src[\\/](.*)\.ts$/.exec(source) ?? []
  return module === undefined || files.has(fileURLToPath(new URL(`dist/${module}.js`, root)))
}
const places = { quickjs: 'executors/quickjs/executor.js', web: 'tools/web/web.js' }
const library = await rolldown({
  input: Object.fromEntries(entries.map((name) => [name, fileURLToPath(new URL(`src/${name}.ts`, root))])),
  platform: 'node',
  external: Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => name !== validator && !bundled.some(([one]) => one === name),
  ),
  logLevel: 'warn',
})
await library.write({
  dir: fileURLToPath(new URL('dist/', root)),
  format: 'esm',
  entryFileNames: '[name].js',
  // Two of them look for a file that lies beside them.
  chunkFileNames: ({ name }) => places[name] ?? 'shared/[name].js',
  codeSplitting: {
    groups: [
      // What is only needed once a run begins is a file of its own.
      { name: 'library', priority: 2, test: (source) => isShared(source) && isAmong(source, first) },
      { name: 'run', priority: 1, test: isShared },
      // What models share goes with the one that is used most.
      { name: 'openai', test: (source) => /src[\\/]models[\\/]/.test(source) && isAmong(source, withOpenAI) },
      // What all places share lies with the one that most have.
      { name: 'quickjs', test: /src[\\/]executors[\\/](?:quickjs|host|protocol|guests)[\\/]/ },
      { name: 'web', test: /src[\\/]tools[\\/](?!tool|names)/ },
    ],
  },
  comments: { legal: true, annotation: false, jsdoc: false },
  sourcemap: true,
})

for (const [name, license] of bundled) {
  copyFileSync(new URL(`node_modules/${name}/${license}`, root), new URL(`dist/shared/${name}-license.txt`, root))
}

/** The validator of JSON Schemas is in what they share. Its package has no file with its licence, which says this. */
const { version, author, license } = JSON.parse(readFileSync(new URL(`node_modules/${validator}/package.json`, root)))
if (license !== 'MIT') throw new Error(`The licence of ${validator} is ${license} now. Look whether it may be bundled.`)
const permission = readFileSync(new URL('scripts/mit-license.txt', root), 'utf8')
writeFileSync(
  new URL('dist/shared/json-schema-license.txt', root),
  `${validator} ${version}\nCopyright (c) ${author}\n\n${permission}`,
)
