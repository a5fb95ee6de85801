import type { PromptPart } from '../chat/chat-prompt.ts'
import type { Token } from './library.ts'
import type { LoadedModel } from './load.ts'

/** The tokens of a prompt. Only what the template says is read for tokens with a meaning, such as the end of a turn. */
export function tokensOf(parts: readonly PromptPart[], { library, model }: LoadedModel): Token[] {
  const { LlamaText, SpecialTokensText } = library
  const text = new LlamaText(parts.map((part) => (part.isGiven ? part.text : new SpecialTokensText(part.text))))
  const tokens = text.tokenize(model.tokenizer)
  const { bos, shouldPrependBosToken } = model.tokens
  return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens
}
