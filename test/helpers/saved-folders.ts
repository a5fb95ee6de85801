import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { afterAll } from 'vitest'

import { root } from './repository.ts'

/** A new folder for saved agents, from which the built package is found by its name as in a project that installed it. */
export function projectFolder(): string {
  const folder = fileURLToPath(new URL(`.cache/projects/${crypto.randomUUID()}/`, root))
  mkdirSync(`${folder}node_modules`, { recursive: true })
  symlinkSync(fileURLToPath(root), `${folder}node_modules/smolagents-ts`)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
