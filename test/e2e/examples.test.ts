import { describe, expect, test } from 'vitest'

import { ended, start } from '../cli/command.ts'
import { filesIn } from '../helpers/repository.ts'

/** Those that need more than the script they bring: a model of the user's. */
const needModel = new Set(['examples/hello.mjs'])

const examples = filesIn('examples', '.mjs').filter((file) => file.split('/').length === 2 && !needModel.has(file))

describe('examples', () => {
  test.each(examples)('%s runs, and its own assertions hold', async (example) => {
    const { code, stdout, stderr } = await ended(start(example, []))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim()).not.toBe('')
  })

  test('one whose assertion fails is noticed', async () => {
    const { code, stderr } = await ended(start('test/e2e/failing-example.mjs', []))

    expect(code).not.toBe(0)
    expect(stderr).toContain('AssertionError')
  })
})
