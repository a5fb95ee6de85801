import { describe, expect, test } from 'vitest'

import { findModel } from '../../src/cli/find-model.ts'

function server(body: unknown): typeof fetch {
  return () => Promise.resolve(Response.json(body))
}

const nobody: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))

describe('finding a model', () => {
  const everything = { SMOLAGENTS_MODEL: 'ollama:mine', HF_TOKEN: 'a', OPENAI_API_KEY: 'b', OPENAI_MODEL: 'gpt-x' }

  test.each([
    ['hf:a/b', everything, 'hf:a/b'],
    [undefined, everything, 'ollama:mine'],
    [undefined, { ...everything, SMOLAGENTS_MODEL: '' }, 'hf:Qwen/Qwen3-Coder-480B-A35B-Instruct'],
    [undefined, { OPENAI_API_KEY: 'b', OPENAI_MODEL: 'gpt-x' }, 'openai:gpt-x'],
    [undefined, { OPENAI_API_KEY: 'b' }, 'openai:gpt-5-mini'],
  ])('prefers what is more explicit: %s, %j', async (model, environment, expected) => {
    const found = await findModel({ model, environment, fetch: server({ models: [{ name: 'local' }] }) })

    expect(found?.model).toBe(expected)
  })

  test('takes the first model of a local Ollama', async () => {
    const asked: string[] = []
    const fetch: typeof globalThis.fetch = (url, init) => {
      asked.push(String(url instanceof Request ? url.url : url))
      expect(init?.signal).toBeInstanceOf(AbortSignal)
      return server({ models: [{ name: 'qwen3:8b' }, { name: 'other' }] })('', init)
    }

    const found = await findModel({ environment: {}, fetch })

    expect(found).toEqual({ model: 'ollama:qwen3:8b', why: 'Ollama runs on this machine' })
    expect(asked).toEqual(['http://127.0.0.1:11434/api/tags'])
  })

  test.each([
    ['nobody answers', nobody],
    ['there is no model', server({ models: [] })],
    ['something else answers', server([1])],
    ['it answers with an error', () => Promise.resolve(new Response('no', { status: 500 }))],
  ])('finds none when %s', async (_, fetch) => {
    expect(await findModel({ environment: {}, fetch })).toBeUndefined()
  })

  test('does not ask this machine when OLLAMA_HOST names another one', async () => {
    const environment = { OLLAMA_HOST: 'gpu.example' }

    expect(await findModel({ environment, fetch: server({ models: [{ name: 'local' }] }) })).toBeUndefined()
  })
})
