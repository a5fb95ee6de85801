import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'

import { ModelError, toErrorData } from '../../../core/errors.ts'
import type { LlamaLibrary } from './library.ts'
import type { LlamaCppOptions } from './options.ts'

/** How node-llama-cpp is told which file is meant: one that is here, one of the hub, or a name in its directory. */
function toUri(model: string): string {
  if (existsSync(model)) return resolve(model)
  const isHubName = /^[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/.test(model) && !model.endsWith('.gguf') && !model.startsWith('.')
  return isHubName ? `hf:${model}` : model
}

/**
 * The path of a model's file, which is downloaded where it is not here yet.
 *
 * @throws {ModelError} `bad-request` when there is none; `network` when it cannot be downloaded; the reason of `signal`.
 */
export async function findModelFile(library: LlamaLibrary, options: LlamaCppOptions): Promise<string> {
  const { model, directory, hubUrl, signal, onProgress } = options
  const uri = toUri(model)
  const place = {
    cli: false,
    ...(directory !== undefined && { directory }),
    ...(hubUrl !== undefined && { endpoints: { huggingFace: hubUrl } }),
    ...(signal && { signal }),
  } as const
  const here = await library.resolveModelFile(uri, { ...place, download: false }).catch((cause: unknown) => {
    if (addressOf(uri, hubUrl) !== undefined) return undefined
    const what = `There is no GGUF file ${model}: ${toErrorData(cause).message}`
    throw new ModelError('bad-request', `${what}. Give its path, its URL, or org/name:quant of the hub.`, { cause })
  })
  if (here !== undefined) return here
  await checkAddress(uri, options)
  try {
    return await library.resolveModelFile(uri, {
      ...place,
      onProgress: ({ downloadedSize: done, totalSize: total }) => onProgress?.({ phase: 'download', done, total }),
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ModelError('network', `${model} cannot be downloaded: ${toErrorData(cause).message}`, { cause })
  }
}

/** What can be asked whether a model is there; `undefined` for what is no address. */
function addressOf(uri: string, hubUrl = process.env['HF_ENDPOINT'] ?? 'https://huggingface.co'): string | undefined {
  const [, repository] = /^(?:hf|huggingface):(?:\/\/)?([^/]+\/[^/:#]+)/.exec(uri) ?? []
  if (repository !== undefined) return `${hubUrl.replace(/\/+$/, '')}/api/models/${repository}`
  return /^https?:/.test(uri) ? uri : undefined
}

/** The downloader tries for minutes; what is not there at all is said at once. */
async function checkAddress(uri: string, { model, hubUrl, signal }: LlamaCppOptions): Promise<void> {
  const address = addressOf(uri, hubUrl) ?? uri
  let status: number
  try {
    status = (await fetch(address, { method: 'HEAD', ...(signal && { signal }) })).status
  } catch (cause) {
    signal?.throwIfAborted()
    const message = `${model} cannot be downloaded: ${new URL(address).host} cannot be reached.`
    throw new ModelError('network', message, { cause })
  }
  if (status !== 404) return
  throw new ModelError('bad-request', `There is no model ${model}: ${new URL(address).host} does not know it.`)
}
