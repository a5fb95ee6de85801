import { existsSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { pages, readText, root } from '../helpers/repository.ts'

/** Targets of the links of a page that lead to a file of the repository, without their `#section`. */
function fileLinks(page: string): string[] {
  return [...readText(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
}

describe('documents', () => {
  test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'AGENTS.md', 'LICENSE'])(
    '%s is there',
    (page) => {
      expect(existsSync(new URL(page, root))).toBe(true)
    },
  )

  test('README.md has at most 250 lines', () => {
    expect(readText('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(250)
  })

  test.each(pages())('the links of %s lead to files of the repository', (page) => {
    const base = new URL(page, root)

    const broken = fileLinks(page).filter((target) => !existsSync(new URL(target, base)))

    expect(broken).toEqual([])
  })
})
