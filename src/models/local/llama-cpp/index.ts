import type { ModelEvent } from '../../../core/model.ts'
import { StopCutter } from '../../stop-cutter.ts'
import { isReasoningOpen } from '../chat/chat-prompt.ts'
import { replyGrammar } from '../grammar/reply-grammar.ts'
import { checkPromptLength, toLocalModel } from '../local-model.ts'
import type { LocalModel, LocalRequest } from '../local-model.ts'
import { ReplyReader } from '../reply-reader.ts'
import { generate } from './generate.ts'
import type { Generation, GenerateOptions } from './generate.ts'
import type { GrammarState, LlamaSequence } from './library.ts'
import type { LoadedModel } from './load.ts'
import { checkLlamaCppOptions } from './options.ts'
import type { LlamaCppOptions } from './options.ts'
import { tokensOf } from './tokens.ts'

/**
 * A model in this process, by llama.cpp. It needs the packages node-llama-cpp and @huggingface/jinja, and loads them
 * with its first request.
 *
 * Replies are held to the form that is asked for, so that a weak model cannot break it: a program between its tags,
 * calls of tools that fit their schemas, the JSON of a schema. What a request has in common with the one before is not
 * evaluated again.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function llamaCpp(options: LlamaCppOptions): LocalModel {
  checkLlamaCppOptions(options)
  const { id = `llama.cpp:${options.model}`, grammar } = options
  return toLocalModel<LoadedModel>({
    id,
    signal: options.signal,
    capabilities: (loaded) => {
      const contextTokens = loaded?.contextTokens ?? options.contextTokens
      const known = contextTokens === undefined ? {} : { contextTokens }
      return { nativeTools: true, structuredOutput: grammar !== false, vision: false, ...known }
    },
    load: async (signal) => {
      // Modules of Node.js come with it: whoever only names this model must not need them.
      const { loadLlamaModel } = await import('./load.ts')
      return loadLlamaModel({ ...options, signal })
    },
    reply: (request, loaded) => reply(request, loaded, { ...options, id }),
    dispose: (loaded) => loaded.dispose(),
  })
}

type Options = LlamaCppOptions & { readonly id: string }

async function* reply(request: LocalRequest, loaded: LoadedModel, options: Options): AsyncGenerator<ModelEvent> {
  const { model, prompt, sequences, contextTokens } = loaded
  const parts = prompt.parts(request)
  const tokens = tokensOf(parts, loaded)
  checkPromptLength(tokens.length, contextTokens, options.id)
  const isReasoning = isReasoningOpen(parts)
  const grammar = await grammarFor(request, loaded, { ...options, isReasoning })
  const generation: Generation = { cachedTokens: 0, outputTokens: 0, end: undefined }
  const reader = new ReplyReader(request, { isReasoning, syntax: prompt.syntax })
  const known = (one: LlamaSequence): number => one.compareContextTokens(tokens).firstDifferentIndex
  const sequence = await sequences.take(known, request.signal)
  try {
    const maxTokens = Math.min(options.maxTokens ?? Infinity, contextTokens - tokens.length)
    const { sampling = {} } = options
    const generating = { model, sequence, generation, sampling, maxTokens, grammar, signal: request.signal }
    for await (const piece of untilStop(tokens, request.stopSequences ?? [], generating)) yield* reader.add(piece)
  } finally {
    sequences.give(sequence)
  }
  request.signal.throwIfAborted()
  yield* reader.end(generation.end ?? 'other', {
    inputTokens: tokens.length,
    cachedInputTokens: generation.cachedTokens,
    outputTokens: generation.outputTokens,
  })
}

/** Text up to a stop sequence, where the engine stops too. */
async function* untilStop(
  tokens: number[],
  stopSequences: readonly string[],
  options: GenerateOptions,
): AsyncGenerator<string> {
  const cutter = new StopCutter(stopSequences)
  for await (const piece of generate(tokens, options)) {
    yield cutter.cut(piece)
    if (!cutter.stopped) continue
    options.generation.end = 'stop'
    return
  }
  yield cutter.rest()
}

async function grammarFor(
  request: LocalRequest,
  { library, llama, model, prompt, reasons, grammars }: LoadedModel,
  { grammar = true, isReasoning }: Options & { readonly isReasoning: boolean },
): Promise<GrammarState | undefined> {
  if (grammar === false) return undefined
  const reasoning = isReasoning ? 'open' : reasons ? 'possible' : 'none'
  const lengths = grammar === true ? {} : grammar
  const text = replyGrammar(request, { ...lengths, syntax: prompt.syntax, reasoning })
  if (text === undefined) return undefined
  const made = grammars.get(text) ?? llama.createGrammar({ grammar: text })
  grammars.set(text, made)
  return new library.LlamaGrammarEvaluationState({ model, grammar: await made })
}
