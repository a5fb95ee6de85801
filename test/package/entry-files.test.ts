import { expect, test } from 'vitest'

import { readText } from '../helpers/repository.ts'

/** The built files that a built file loads with it, itself among them. */
function loadedBy(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const { pathname } = new URL(file, 'file:///')
  for (const [, from = ''] of readText(file).matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)";$/gm)) {
    loadedBy(new URL(from, `file://${pathname}`).pathname.slice(1), seen)
  }
  return seen
}

test.each(['dist/index.js', 'dist/models/openai/index.js'])('%s loads three files at most', (file) => {
  const files = [...loadedBy(file)]

  expect(files).toContain('dist/shared/library.js')
  expect(files.length).toBeLessThanOrEqual(3)
})
