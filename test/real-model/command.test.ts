import { execFile } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { ggufFile } from './local-models.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const installed = fileURLToPath(new URL('server/node_modules/smolagents-ts/', import.meta.url))

/** The built package beside the engine, as if it were installed there. */
beforeAll(async () => {
  await cp(`${root}dist`, `${installed}dist`, { recursive: true })
  await cp(`${root}package.json`, `${installed}package.json`)
})

afterAll(() => rm(installed, { recursive: true }))

type Ended = { readonly code: unknown; readonly stdout: string; readonly stderr: string }

function smolagent(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [`${installed}dist/cli/smolagent.js`, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

test('the command loads a local model, shows it, says what is wrong with the run, and ends', async () => {
  const { code, stderr } = await smolagent('--model', `local:${ggufFile}`, 'What is 12 plus 7?')

  expect(stderr).toContain('load [██████████████████████████████] 100 %')
  // The tiny model has no room for our system prompt.
  expect(stderr).toMatch(/The conversation has \d+ tokens, and the context of local:.* has 1024/)
  expect(code).toBe(1)
})

test('the command says that there is no such file', async () => {
  const { code, stderr } = await smolagent('--model', 'local:./lost.gguf', 'Hi.')

  expect(stderr).toContain('There is no GGUF file ./lost.gguf')
  expect(code).toBe(1)
})
