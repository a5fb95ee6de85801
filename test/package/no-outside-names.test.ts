import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { readText, repositoryFiles, root } from '../helpers/repository.ts'

// Put together from pieces, so that this file is clean by its own rule.
const planning = ['shared', 'briefs'].map((folder) => `[./]/${folder}/`)
const machine = ['work', 'root', 'home/\\w+', 'Users/\\w+'].map((folder) => `(?<![\\w.*-])/${folder}/`)
const outside = new RegExp([...planning, ...machine].join('|'))

const lockFile = z.object({ packages: z.record(z.string(), z.object({ resolved: z.string().optional() })) })

/** What a text names that only one machine or one desk has. */
function outsideName(text: string): string | undefined {
  return outside.exec(text)?.[0]
}

function isText(bytes: Buffer): boolean {
  return !bytes.subarray(0, 8_000).includes(0)
}

describe('what is in the repository', () => {
  test('names no place outside of it', () => {
    const named = repositoryFiles().flatMap((path) => {
      const bytes = readFileSync(new URL(path, root))
      const name = isText(bytes) ? outsideName(bytes.toString('utf8')) : undefined
      return name === undefined ? [] : [`${path}: ${name}`]
    })

    expect(named).toEqual([])
  })

  test.each([
    ['a folder beside it', ['see ..', 'shared', 'notes.md'].join('/')],
    ['a folder of one machine', ['file:/', 'work', 'main', 'a.ts'].join('/')],
    ['a home', ['', 'root', '.npmrc'].join('/')],
    ['a home of a person', ['', 'home', 'somebody', 'project'].join('/')],
  ])('would be noticed to name %s', (_, text) => {
    expect(outsideName(text)).toBeDefined()
  })

  test.each(['https://example.com/home', 'src/work/a.ts', 'a shared folder', 'https://host/work'])(
    'may say %s',
    (text) => {
      expect(outsideName(text)).toBeUndefined()
    },
  )

  test('locks packages to no registry but the public one', () => {
    const lock = lockFile.parse(JSON.parse(readText('package-lock.json')))

    const elsewhere = Object.values(lock.packages).filter(
      ({ resolved }) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    )

    expect(elsewhere).toEqual([])
  })
})
