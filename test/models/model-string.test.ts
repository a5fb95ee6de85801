import { describe, expect, test } from 'vitest'

import { checkModel } from '../../src/agent/model-option.ts'
import { generate } from '../../src/models/generate.ts'
import { modelFromString } from '../../src/models/model-string.ts'
import type { Environment } from '../../src/models/keys.ts'
import { faultServer } from '../../src/testing/fault-server.ts'
import { failureOf, request } from './asking.ts'
import { replyOf } from './wire.ts'

const allKeys = { OPENAI_API_KEY: 'sk-openai', HF_TOKEN: 'hf-token' }

type Sent = { url: string; authorization: string | null; model: unknown }

/** Asks the model of a string once and tells what it sent where. */
async function sentBy(text: string, environment: Environment): Promise<Sent> {
  const sent: Sent[] = []
  const record: typeof fetch = (input, init) => {
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : '')
    const model: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'model') : undefined
    const url = input instanceof Request ? input.url : String(input)
    sent.push({ url, authorization: new Headers(init?.headers).get('authorization'), model })
    return Promise.resolve(new Response('', { status: 400 }))
  }
  await failureOf(generate(modelFromString(text, environment, { fetch: record }), request))
  const [first] = sent
  if (first === undefined) throw new Error('nothing was sent')
  return first
}

test('a secret in the URL of a model is in no name of it', () => {
  const model = modelFromString('https://host.example/v1?region=eu&api_key=canary-word#m', {})

  expect(model.id).toBe('https://host.example/v1?region=eu#m')
  expect(JSON.stringify(model)).not.toContain('canary-word')
})

test('a local file may have spaces in its name', () => {
  const text = 'local:/models/my model.gguf'

  expect(() => checkModel(text)).not.toThrow()
  expect(modelFromString(text, {}).id).toBe(text)
})

describe('modelFromString', () => {
  test.each<[string, Environment, Sent]>([
    [
      'openai:gpt-4.1',
      allKeys,
      { url: 'https://api.openai.com/v1/chat/completions', authorization: 'Bearer sk-openai', model: 'gpt-4.1' },
    ],
    [
      'hf:org/name:fastest',
      allKeys,
      {
        url: 'https://router.huggingface.co/v1/chat/completions',
        authorization: 'Bearer hf-token',
        model: 'org/name:fastest',
      },
    ],
    [
      'hf:org/name',
      { HUGGING_FACE_HUB_TOKEN: 'old' },
      { url: 'https://router.huggingface.co/v1/chat/completions', authorization: 'Bearer old', model: 'org/name' },
    ],
    [
      'ollama:qwen3:8b',
      allKeys,
      { url: 'http://127.0.0.1:11434/v1/chat/completions', authorization: null, model: 'qwen3:8b' },
    ],
    [
      'ollama:qwen3',
      { OLLAMA_HOST: '0.0.0.0' },
      { url: 'http://127.0.0.1:11434/v1/chat/completions', authorization: null, model: 'qwen3' },
    ],
    [
      'openai:gpt-4.1',
      { ...allKeys, OPENAI_BASE_URL: 'https://api.openai.com.evil.example/v1' },
      { url: 'https://api.openai.com.evil.example/v1/chat/completions', authorization: null, model: 'gpt-4.1' },
    ],
  ])('%s goes to its own host, with its own key only', async (text, environment, expected) => {
    const sent = await sentBy(text, environment)

    expect(sent).toEqual(expected)
  })

  test('hf: asks with a token that is given, whatever the environment has', async () => {
    const sent: (string | null)[] = []
    const record: typeof fetch = (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      return Promise.resolve(new Response('', { status: 400 }))
    }

    await failureOf(generate(modelFromString('hf:org/name', allKeys, { fetch: record, apiKey: 'mine' }), request))

    expect(sent).toEqual(['Bearer mine'])
  })

  test('a URL never gets a key from the environment', async () => {
    const server = await faultServer([replyOf('ok')])

    const reply = await generate(modelFromString(`${server.baseUrl}#org/local`, allKeys), request)
    await server.close()

    expect(reply.text).toBe('ok')
    expect(server.requests[0]?.headers.authorization).toBeUndefined()
    expect(server.requests[0]?.body).toMatchObject({ model: 'org/local' })
  })

  test.each(['gpt-4.1', 'hf:name-without-org', 'http://127.0.0.1/v1', 'openai:', ''])(
    'refuses %j and lists the forms',
    (text) => {
      expect(() => modelFromString(text, allKeys)).toThrow(/The forms are:\n {2}openai:<model>/)
    },
  )

  test.each([
    ['openai:gpt-4.1', /OPENAI_API_KEY.*platform\.openai\.com/],
    ['hf:org/name', /HF_TOKEN.*huggingface\.co\/settings\/tokens/],
  ])('names the variable of the missing key for %s', (text, message) => {
    expect(() => modelFromString(text, {})).toThrow(message)
  })
})
