import { expect, test } from 'vitest'

import { compile } from '../helpers/repository.ts'

test('the types of the packages fit ours, and ours theirs', { timeout: 120_000 }, () => {
  expect(compile(new URL('packages/', import.meta.url))).toEqual({ status: 0, output: '' })
})
