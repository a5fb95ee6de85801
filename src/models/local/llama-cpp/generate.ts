import type { FinishReason } from '../../../core/model.ts'
import type { GrammarState, LlamaModel, LlamaSequence, Sampling, Token } from './library.ts'

/** Tokens of a prompt that are evaluated between two looks at the signal. */
const promptChunk = 512

/** How a generation goes; kept up to date while it does. */
export type Generation = {
  cachedTokens: number
  outputTokens: number
  end: Extract<FinishReason, 'stop' | 'length'> | undefined
}

export type GenerateOptions = {
  readonly model: LlamaModel
  readonly sequence: LlamaSequence
  readonly generation: Generation
  readonly sampling: Sampling
  readonly maxTokens: number
  readonly grammar?: GrammarState | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a reply to a prompt, and yields its text in pieces, until the model ends it, `maxTokens` is reached, the signal
 * aborts, or the reader leaves. The engine stops with it.
 */
export async function* generate(tokens: Token[], options: GenerateOptions): AsyncGenerator<string, void> {
  const { model, sequence, generation, sampling, maxTokens, grammar, signal } = options
  // All but the last token may be known from the reply before: it is evaluated to begin this one.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false)
  generation.cachedTokens = sequence.nextTokenIndex
  const rest = await evaluateBeginning(tokens.slice(generation.cachedTokens), options)
  // A grammar judges the texts of all tokens, also of those that are usually not shown.
  const pieces = new Pieces(model, grammar !== undefined)
  const held = grammar ? { grammarEvaluationState: grammar } : {}
  for await (const token of sequence.evaluate(rest, { temperature: 0, ...sampling, ...held, yieldEogToken: true })) {
    signal?.throwIfAborted()
    generation.outputTokens += 1
    if (model.isEogToken(token)) {
      generation.end = 'stop'
      return
    }
    const piece = pieces.add(token)
    if (piece !== '') yield piece
    if (generation.outputTokens < maxTokens) continue
    generation.end = 'length'
    return
  }
}

/** Evaluates a long prompt in parts, so that it can be aborted, and gives what is left of it. */
async function evaluateBeginning(tokens: Token[], { sequence, signal }: GenerateOptions): Promise<Token[]> {
  let at = 0
  for (; tokens.length - at > promptChunk; at += promptChunk) {
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(at, at + promptChunk))
    signal?.throwIfAborted()
  }
  return tokens.slice(at)
}

/** Tokens that are looked at together: the first of them are known, so that spaces between tokens are right. */
const window = 16

/** Turns tokens into text, and holds back what is only a part of a character. */
class Pieces {
  readonly #model: LlamaModel
  readonly #special: boolean
  #tokens: Token[] = []
  #given = 0

  constructor(model: LlamaModel, special: boolean) {
    this.#model = model
    this.#special = special
  }

  add(token: Token): string {
    this.#tokens.push(token)
    const text = this.#model.detokenize(this.#tokens, this.#special)
    if (text.endsWith('\uFFFD') && this.#tokens.length < 2 * window) return ''
    const piece = text.slice(this.#given)
    if (this.#tokens.length < window) {
      this.#given = text.length
    } else {
      this.#tokens = this.#tokens.slice(-1)
      this.#given = this.#model.detokenize(this.#tokens, this.#special).length
    }
    return piece
  }
}
