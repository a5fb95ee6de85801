import { describe, expect, test } from 'vitest'

import { CodeAgent } from '../../../src/agent/code-agent.ts'
import { generate } from '../../../src/models/generate.ts'
import { loadPeer } from '../../../src/models/local/load-peer.ts'
import { llamaCpp, transformers } from '../../../src/models/local/index.ts'
import { request } from '../asking.ts'

const install = 'npm install node-llama-cpp@3 @huggingface/jinja@0.5'

describe('a package that is not installed', () => {
  test.each([
    ['llamaCpp', llamaCpp({ model: 'model.gguf' }), install],
    ['transformers', transformers({ model: 'org/name' }), 'npm install @huggingface/transformers@4'],
  ])('is named by %s() with the command that installs it', async (name, model, command) => {
    const asked = generate(model, request)

    await expect(asked).rejects.toThrow(TypeError)
    await expect(asked).rejects.toThrow(`${name}() needs the package`)
    await expect(asked).rejects.toThrow(`Install it with: ${command}`)
    await expect(model.load()).rejects.toThrow(command)
    await model.close()
  })

  test('is named in the error of a run', async () => {
    const result = await new CodeAgent({ model: 'local:org/name:Q4_K_M' }).run('Hi.', { reject: false })

    expect(result).toMatchObject({ status: 'failed', error: { message: expect.stringContaining(install) } })
  })

  test('is not taken for missing when it fails itself', async () => {
    const peer = { name: 'node:fs', neededBy: 'a test', install: 'nothing' }

    expect(await loadPeer(peer)).toHaveProperty('readFileSync')
    await expect(loadPeer({ ...peer, name: 'data:text/javascript,throw new RangeError("broken")' })).rejects.toThrow(
      RangeError,
    )
  })
})

describe('an option that is wrong', () => {
  test.each<[string, () => unknown, string]>([
    ['no model', () => llamaCpp({ model: ' ' }), 'needs a model'],
    ['an unknown option', () => llamaCpp(Object.assign({ model: 'm' }, { modelPath: 'x' })), 'no option modelPath'],
    ['no whole number', () => llamaCpp({ model: 'm', parallel: 0 }), 'parallel must be a whole number above 0, not 0'],
    ['another device', () => llamaCpp(JSON.parse('{ "model": "m", "gpu": "no" }')), "gpu must be 'auto' or"],
    ['no model for ONNX', () => transformers({ model: '' }), 'needs a model'],
    ['an unknown one', () => transformers(Object.assign({ model: 'm' }, { quant: 'q4' })), 'no option quant'],
    ['a limit of nothing', () => transformers({ model: 'm', maxTokens: -1 }), 'maxTokens must be a whole number'],
  ])('is refused at once: %s', (_, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})
