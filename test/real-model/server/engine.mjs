import { Template } from '@huggingface/jinja'
import { getLlama, LlamaGrammarEvaluationState } from 'node-llama-cpp'

/**
 * How a generation went, for tests to look at.
 *
 * @typedef {object} Generation
 * @property {boolean} stream Whether the reply was sent as a stream.
 * @property {boolean} held Whether a grammar held the reply to a schema.
 * @property {number} promptTokens
 * @property {number} cachedTokens Tokens of the prompt that the engine had evaluated for the request before.
 * @property {number} completionTokens
 * @property {'stop' | 'length' | 'aborted' | undefined} end `undefined` as long as it runs.
 */

/** More than the model was trained on: a test can then stop a reply in its middle long before the end comes. */
const contextSize = 4096

/** The engine: llama.cpp with one model and one sequence, which serves one generation after the other. */
export class Engine {
  #llama
  #model
  #sequence
  #template
  #last = Promise.resolve()

  /** @private */
  constructor(llama, model, sequence) {
    this.#llama = llama
    this.#model = model
    this.#sequence = sequence
    this.#template = new Template(model.fileInfo.metadata.tokenizer.chat_template)
  }

  /** Loads a model from a GGUF file. */
  static async open(modelPath) {
    const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 1 })
    const model = await llama.loadModel({ modelPath })
    const context = await model.createContext({ contextSize, threads: 1 })
    return new Engine(llama, model, context.getSequence())
  }

  get contextSize() {
    return this.#sequence.contextSize
  }

  /** The tokens of a conversation, by the template in the model's file, up to where the reply begins. */
  tokenize(messages) {
    const text = this.#template.render({ messages, add_generation_prompt: true })
    return this.#model.tokenize(text, true)
  }

  /**
   * A grammar, in the GBNF of llama.cpp, that a generation can be held to.
   *
   * @throws {Error} when it is none, or one that could go on without an end.
   */
  grammarOf(text) {
    return this.#llama.createGrammar({ grammar: text })
  }

  /** Waits until no generation runs, then keeps others from starting until the function it gives is called. */
  async take() {
    const { promise, resolve } = withResolvers()
    const before = this.#last
    this.#last = promise
    await before
    return resolve
  }

  /**
   * Generates a reply and yields its text in pieces. It stops at the end of the reply, at `maxTokens` or at the end of
   * the context, when the signal aborts, or when the caller leaves the loop. With a `grammar` it takes of
   * all tokens only those that the grammar allows, and ends no earlier. `generation` is kept up to date.
   */
  async *generate(tokens, { generation, signal, maxTokens, ignoreEnd, sampling, grammar }) {
    const release = await this.take()
    try {
      signal.throwIfAborted()
      const limit = Math.min(maxTokens, this.contextSize - tokens.length)
      generation.cachedTokens = await this.#recall(tokens)
      const rest = tokens.slice(generation.cachedTokens)
      const pieces = new Pieces(this.#model)
      const options = { ...sampling, ...this.#held(grammar), yieldEogToken: true }
      for await (const token of this.#sequence.evaluate(rest, options)) {
        signal.throwIfAborted()
        generation.completionTokens += 1
        if (this.#model.isEogToken(token) && !ignoreEnd) {
          generation.end = 'stop'
          return
        }
        yield pieces.add(token)
        if (generation.completionTokens < limit) continue
        generation.end = 'length'
        return
      }
    } finally {
      generation.end ??= 'aborted'
      release()
    }
  }

  #held(grammar) {
    if (grammar === undefined) return {}
    return { grammarEvaluationState: new LlamaGrammarEvaluationState({ model: this.#model, grammar }) }
  }

  /** Keeps of the last generation what this prompt begins with; all but the last token may be known already. */
  async #recall(tokens) {
    await this.#sequence.adaptStateToTokens(tokens.slice(0, -1), false)
    return this.#sequence.nextTokenIndex
  }
}

/** Turns tokens into text, and holds back what is only a part of a character. */
class Pieces {
  #model
  #tokens = []
  #given = 0

  constructor(model) {
    this.#model = model
  }

  add(token) {
    this.#tokens.push(token)
    const text = this.#model.detokenize(this.#tokens)
    if (text.endsWith('\uFFFD')) return ''
    const piece = text.slice(this.#given)
    this.#given = text.length
    return piece
  }
}

/** `Promise.withResolvers`, which Node.js 20 does not have. */
function withResolvers() {
  let resolve
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
