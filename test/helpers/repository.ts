import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of the repository, with a slash at its end. */
export const root = new URL('../../', import.meta.url)

/** Reads a text file by its path from the root. */
export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

/** Paths from the root, with `/`, of the files of a folder and its subfolders whose names end like this. */
export function filesIn(folder: string, ending: string): string[] {
  return readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith(ending))
    .toSorted()
}

/** The files that are in the repository or would be with the next commit: tracked, or neither tracked nor ignored. */
export function repositoryFiles(): string[] {
  const list = [
    '-c',
    'safe.directory=*',
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ]
  const { status, stdout, stderr } = spawnSync('git', list, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git cannot list the files of the repository: ${stderr}`)
  return stdout.split('\0').filter((path) => path !== '')
}

/** The Markdown pages of the repository: those at the root and those in `docs`. */
export function pages(): string[] {
  return repositoryFiles().filter((path) => /^(?:docs\/.*|[^/]*)\.md$/.test(path))
}

/** Source text without its comments and blank lines; good enough to count lines and to look for words. */
export function codeOf(source: string): string {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
    .join('\n')
}

/** Runs the TypeScript compiler on a folder with a `tsconfig.json`. What it prints is what it found. */
export function compile(folder: URL): { readonly status: number | null; readonly output: string } {
  const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root))
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', fileURLToPath(folder)], {
    cwd: root,
    encoding: 'utf8',
  })
  return { status, output: `${stdout}${stderr}` }
}
