import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
let project = ''

/** A project like a user's: empty, with the packed package installed. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'packed-'))
  const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], {
    cwd: root,
  })
  await writeFile(join(project, 'package.json'), '{ "private": true }')
  const tarball = join(project, packed.stdout.trim())
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', tarball], { cwd: project })
}, 180_000)

afterAll(() => rm(project, { recursive: true, force: true }))

function fridaysThe13th(first: number, last: number): number {
  const months = Array.from({ length: (last - first + 1) * 12 }, (_, month) => new Date(Date.UTC(first, month, 13)))
  return months.filter((day) => day.getUTCDay() === 5).length
}

test('hello.mjs prints the answer and exits by itself', async () => {
  await copyFile(join(root, 'examples/hello.mjs'), join(project, 'hello.mjs'))

  const { stdout, stderr } = await run('node', ['hello.mjs'], { cwd: project, timeout: 30_000 })

  expect(stdout).toBe(`${fridaysThe13th(2000, 2030)}\n`)
  expect(stderr).toBe('')
})

test('the command is there, and its demo runs from the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

  const shown = await run('npx', ['smolagent', '--version'], { cwd: project, timeout: 30_000 })
  const demo = await run('npx', ['smolagent', '--demo'], {
    cwd: project,
    timeout: 60_000,
    env: { PATH: process.env['PATH'] },
  })

  expect(shown.stdout.trim()).toContain(version)
  expect(demo.stdout).toContain('longestDrySpell')
})

test('a page is read where the package for it is installed; where not, the error says how to install it', async () => {
  await writeFile(
    join(project, 'visit.mjs'),
    `import { createServer } from 'node:http'
import { visitWebpage } from 'smolagents-ts/tools/web'

const server = createServer(({ url }, response) => {
  response.writeHead(200, { 'content-type': url === '/data' ? 'application/json' : 'text/html' }).end('{}')
})
const { signal } = new AbortController()
server.listen(0, '127.0.0.1', async () => {
  const host = '127.0.0.1:' + server.address().port
  const visit = (path) => visitWebpage({ allow: [host] }).execute({ url: 'http://' + host + path }, { signal })
  console.log((await visit('/data')).text)
  console.log(await visit('/page').catch(({ name, message }) => name + ': ' + message))
  server.close()
})
`,
  )

  const { stdout } = await run('node', ['visit.mjs'], { cwd: project, timeout: 30_000 })

  expect(stdout).toMatch(/^\{\}\nTypeError: visitWebpage turns HTML .* Install it: npm install @mdream\/js@1\n$/)
})

test('the command names what a local model needs, when it is not installed', async () => {
  const asked = run('npx', ['smolagent', '--model', 'local', 'Hi.'], { cwd: project, timeout: 30_000 })

  await expect(asked).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Install it with: npm install node-llama-cpp@3 @huggingface/jinja@0.5'),
  })
})

test('few packages come along', async () => {
  const { stdout } = await run('npm', ['ls', '--all', '--parseable', '--omit=dev'], { cwd: project })

  expect(stdout.trim().split('\n').length - 2).toBeLessThanOrEqual(8)
})
