export type FindModelOptions = {
  /** A model string that was chosen by hand, such as the value of `--model`. */
  readonly model?: string | undefined
  /** Variables such as those of `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Default: that of the platform. */
  readonly fetch?: typeof globalThis.fetch
}

/** A model string, and in a few words why it was chosen. */
export type FoundModel = { readonly model: string; readonly why: string }

const ollamaUrl = 'http://127.0.0.1:11434/api/tags'
const ollamaTimeoutMs = 500

/**
 * Finds a model to use: the one chosen by hand, that of SMOLAGENTS_MODEL, one that HF_TOKEN or OPENAI_API_KEY (with
 * OPENAI_MODEL) gives access to, or the first one of an Ollama server on this machine, which is asked for 500 ms.
 *
 * Gives `undefined` when there is none. Empty variables count as absent. OLLAMA_HOST names another server, so that this
 * machine is not asked when it is set.
 */
export async function findModel({ model, environment, fetch }: FindModelOptions): Promise<FoundModel | undefined> {
  if (model !== undefined) return { model, why: 'it was asked for' }
  const get = (name: string): string | undefined => environment[name]?.trim() || undefined
  const named = get('SMOLAGENTS_MODEL')
  if (named !== undefined) return { model: named, why: 'SMOLAGENTS_MODEL names it' }
  if (get('HF_TOKEN') !== undefined) {
    return { model: 'hf:Qwen/Qwen3-Coder-480B-A35B-Instruct', why: 'HF_TOKEN is set' }
  }
  if (get('OPENAI_API_KEY') !== undefined) {
    return { model: `openai:${get('OPENAI_MODEL') ?? 'gpt-5-mini'}`, why: 'OPENAI_API_KEY is set' }
  }
  const local = get('OLLAMA_HOST') === undefined ? await firstOllamaModel(fetch ?? globalThis.fetch) : undefined
  return local === undefined ? undefined : { model: `ollama:${local}`, why: 'Ollama runs on this machine' }
}

async function firstOllamaModel(fetch: typeof globalThis.fetch): Promise<string | undefined> {
  try {
    const response = await fetch(ollamaUrl, { signal: AbortSignal.timeout(ollamaTimeoutMs) })
    return response.ok ? firstName(await response.json()) : undefined
  } catch {
    // No server, or something else at that port: then there is no local model, which is the normal case.
    return undefined
  }
}

/** The name of the first model in a list that came over the network. */
function firstName(tags: unknown): string | undefined {
  if (typeof tags !== 'object' || tags === null || !('models' in tags) || !Array.isArray(tags.models)) return undefined
  const first: unknown = tags.models[0]
  if (typeof first !== 'object' || first === null || !('name' in first)) return undefined
  return typeof first.name === 'string' && first.name !== '' ? first.name : undefined
}
