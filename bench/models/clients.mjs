/** Other packages that talk to a server of the protocol, as far as the topic `models` measures them. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const versions = {
  openai: '7.57.0',
  ai: '7.0.173',
  '@ai-sdk/openai-compatible': '3.0.92',
  '@huggingface/inference': '4.13.30',
}
const folder = new URL('../../.cache/bench-models/', import.meta.url)
const loader = new URL(`load-${Object.values(versions).join('-')}.mjs`, folder)

/** Installs them where they are not part of this package, the first time that they are needed. */
export function installClients() {
  if (existsSync(loader)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('package.json', folder), '{ "private": true }\n')
  const names = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const flags = ['--save-exact', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  execFileSync('npm', ['install', ...flags, ...names], { cwd: fileURLToPath(folder), stdio: 'inherit' })
  // An import finds packages from where it is written.
  writeFileSync(loader, 'export const load = (name) => import(name)\n')
}

async function load(name) {
  return await (await import(loader)).load(name)
}

const messages = [{ role: 'user', content: 'Do it.' }]
const request = { model: 'test', messages }

/** How each client is used: made for the URL of a server, it gives the text of a reply in pieces or in one. */
export const clients = {
  async 'smolagents-ts'() {
    const { openai } = await import('smolagents-ts/models/openai')
    const asked = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Do it.' }] }] }
    const textOf = async (model) => {
      let text = ''
      for await (const event of model.stream(asked)) if (event.type === 'text-delta') text += event.text
      return text
    }
    return (baseUrl) => {
      const streaming = openai({ model: 'test', baseUrl })
      const whole = openai({ model: 'test', baseUrl, streaming: false })
      return { stream: () => textOf(streaming), whole: () => textOf(whole) }
    }
  },

  async openai() {
    const { OpenAI } = await load('openai')
    return (baseURL) => {
      const { completions } = new OpenAI({ apiKey: 'none', baseURL }).chat
      return {
        async stream() {
          let text = ''
          const chunks = await completions.create({ ...request, stream: true })
          for await (const { choices } of chunks) text += choices[0]?.delta?.content ?? ''
          return text
        },
        whole: async () => (await completions.create(request)).choices[0].message.content,
      }
    }
  },

  async '@ai-sdk/openai-compatible'() {
    const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible')
    const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Do it.' }] }]
    return (baseURL) => {
      const model = createOpenAICompatible({ name: 'bench', baseURL })('test')
      return {
        async stream() {
          let text = ''
          const { stream } = await model.doStream({ prompt })
          for await (const part of stream) if (part.type === 'text-delta') text += part.delta
          return text
        },
        whole: async () => (await model.doGenerate({ prompt })).content[0].text,
      }
    }
  },

  async ai() {
    const { createOpenAICompatible } = await load('@ai-sdk/openai-compatible')
    const { generateText, streamText } = await load('ai')
    return (baseURL) => {
      const model = createOpenAICompatible({ name: 'bench', baseURL })('test')
      return {
        async stream() {
          let text = ''
          for await (const delta of streamText({ model, messages }).textStream) text += delta
          return text
        },
        whole: async () => (await generateText({ model, messages })).text,
      }
    }
  },

  async '@huggingface/inference'() {
    const { InferenceClient } = await load('@huggingface/inference')
    return (baseURL) => {
      const client = new InferenceClient('none', { endpointUrl: baseURL })
      return {
        async stream() {
          let text = ''
          for await (const { choices } of client.chatCompletionStream(request)) text += choices[0]?.delta?.content ?? ''
          return text
        },
        whole: async () => (await client.chatCompletion(request)).choices[0].message.content,
      }
    }
  },
}
