import { describe, expect, test } from 'vitest'

import { ended, start } from '../cli/command.ts'
import { filesIn } from '../helpers/repository.ts'

const examples = filesIn('examples', '.mjs').filter((file) => file.split('/').length === 2)

/** What examples print that do not check their result themselves. */
const outputs: Readonly<Record<string, unknown>> = {
  'examples/hello.mjs': '53\n',
  'examples/go-back.mjs': expect.stringContaining(
    '✓ 3. I have it. → answer: pears\n\n// Task: Which fruit should I buy?\n',
  ),
  'examples/vision.mjs': '[image/png, 364 B, sales.png] shown 1 time, bars of 3, 7, 5 pixels\n',
  'examples/save-and-load.mjs': 'tools/dice.mjs, agent.json, package.json, main.mjs, README.md\nrolled 1 of 1\n',
  'examples/web-research.mjs': '{"bridge":"akashi","metres":1991}\n',
  'examples/typed-tools.mjs': '{"id":"A5","price":95,"stops":0} after 7 searches\n',
  'examples/long-run.mjs': expect.stringMatching(
    /^maxTokens: 6_000: \d+ tokens in all\n[\s\S]*\n\nBoth counted 12006 ships\.\n$/,
  ),
}

const anything: unknown = expect.stringMatching(/\S/)

describe('examples', () => {
  test.each(examples)('%s runs, and gives what it should', async (example) => {
    const { code, stdout, stderr } = await ended(start(example, []))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toEqual(outputs[example] ?? anything)
  })

  test('one whose assertion fails is noticed', async () => {
    const { code, stderr } = await ended(start('test/e2e/failing-example.mjs', []))

    expect(code).not.toBe(0)
    expect(stderr).toContain('AssertionError')
  })
})
