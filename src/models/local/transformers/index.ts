import { emitting } from '../../../core/emitting.ts'
import type { ModelEvent } from '../../../core/model.ts'
import { StopCutter } from '../../stop-cutter.ts'
import { isReasoningOpen } from '../chat/chat-prompt.ts'
import { checkPromptLength, toLocalModel } from '../local-model.ts'
import type { LocalModel, LocalRequest } from '../local-model.ts'
import { ReplyReader } from '../reply-reader.ts'
import { loadTransformersModel, toPromptText } from './load.ts'
import type { LoadedModel } from './load.ts'
import { checkTransformersOptions } from './options.ts'
import type { TransformersOptions } from './options.ts'

const defaultMaxTokens = 4_096

/**
 * A model in this process, by transformers.js and the ONNX runtime. It needs the package @huggingface/transformers, and
 * loads it with the first request. It writes one reply at a time; nothing holds replies to a form, so agents that call
 * tools read the calls out of the text.
 *
 * @throws {TypeError} when an option is unknown or wrong.
 */
export function transformers(options: TransformersOptions): LocalModel {
  checkTransformersOptions(options)
  const { id = `transformers:${options.model}` } = options
  return toLocalModel<LoadedModel>({
    id,
    signal: options.signal,
    capabilities: (loaded) => ({
      nativeTools: false,
      structuredOutput: false,
      vision: false,
      ...(loaded && Number.isFinite(loaded.contextTokens) && { contextTokens: loaded.contextTokens }),
    }),
    load: () => loadTransformersModel(options),
    reply: (request, loaded) => reply(request, loaded, { ...options, id }),
    dispose: ({ generation }) => generation.dispose(),
  })
}

type Options = TransformersOptions & { readonly id: string }

async function* reply(request: LocalRequest, loaded: LoadedModel, options: Options): AsyncGenerator<ModelEvent> {
  const { generation, prompt, contextTokens, ends } = loaded
  const parts = prompt.parts(request)
  const text = toPromptText(parts, generation.tokenizer.all_special_tokens)
  const inputs = generation.tokenizer(text, { add_special_tokens: false })
  const inputTokens = inputs.input_ids.dims.at(-1) ?? 0
  checkPromptLength(inputTokens, contextTokens, options.id)
  const reader = new ReplyReader(request, { isReasoning: isReasoningOpen(parts), syntax: prompt.syntax })
  const maxTokens = Math.min(options.maxTokens ?? defaultMaxTokens, contextTokens - inputTokens)
  const cutter = new StopCutter(request.stopSequences ?? [])
  const tokens: number[] = []
  const pieces = emitting<string, void>(
    (emit, signal) =>
      write({ ...inputs, max_new_tokens: maxTokens, ...toSampling(options) }, loaded, { emit, cutter, tokens, signal }),
    (earlier, later) => earlier + later,
    request.signal,
  )
  for await (const piece of pieces) yield* reader.add(piece)
  request.signal.throwIfAborted()
  if (!cutter.stopped) yield* reader.add(cutter.rest())
  const isWhole = cutter.stopped || ends.includes(tokens.at(-1) ?? -1) || tokens.length < maxTokens
  yield* reader.end(isWhole ? 'stop' : 'length', { inputTokens, outputTokens: tokens.length })
}

type Writing = {
  readonly emit: (piece: string) => void
  readonly cutter: StopCutter
  readonly tokens: number[]
  readonly signal: AbortSignal
}

/** Has the engine write, once it is free, until the reply ends, a stop sequence comes or the signal aborts. */
async function write(
  generating: Readonly<Record<string, unknown>>,
  { library, generation, turns }: LoadedModel,
  { emit, cutter, tokens, signal }: Writing,
): Promise<void> {
  const turn = await turns.take(() => 0, signal)
  const criteria = new library.InterruptableStoppingCriteria()
  const interrupt = (): void => criteria.interrupt()
  signal.addEventListener('abort', interrupt)
  const streamer = new library.TextStreamer(generation.tokenizer, {
    skip_prompt: true,
    skip_special_tokens: true,
    callback_function: (text) => {
      const piece = cutter.cut(text)
      if (piece !== '') emit(piece)
      if (cutter.stopped) interrupt()
    },
    token_callback_function: (more) => tokens.push(...more.map(Number)),
  })
  try {
    await generation.model.generate({ ...generating, streamer, stopping_criteria: criteria })
  } finally {
    signal.removeEventListener('abort', interrupt)
    turns.give(turn)
  }
}

function toSampling({ sampling: { temperature = 0, topK, topP } = {} }: Options): Readonly<Record<string, unknown>> {
  if (temperature === 0) return { do_sample: false }
  return {
    do_sample: true,
    temperature,
    ...(topK !== undefined && { top_k: topK }),
    ...(topP !== undefined && { top_p: topP }),
  }
}
