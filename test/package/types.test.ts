import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { compile, filesIn, root } from '../helpers/repository.ts'

describe('types', () => {
  test('the project, its examples and its type tests compile', { timeout: 120_000 }, () => {
    expect(filesIn('test/types', '.test-d.ts')).not.toEqual([])
    expect(compile(root)).toEqual({ status: 0, output: '' })
  })

  test('a wrong expectation about a type does not compile', { timeout: 120_000 }, () => {
    const folder = new URL('.cache/wrong-types/', root)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL('tsconfig.json', folder), '{ "extends": "../../tsconfig.json", "include": ["*.ts"] }')
    writeFileSync(
      new URL('wrong.test-d.ts', folder),
      [
        "import { expectTypeOf } from 'vitest'",
        "import type { ErrorData } from '../../src/core/errors.ts'",
        "expectTypeOf<ErrorData['message']>().toEqualTypeOf<number>()",
      ].join('\n'),
    )

    const { status, output } = compile(folder)

    expect(status).not.toBe(0)
    expect(output).toContain('wrong.test-d.ts(3,')
  })
})
