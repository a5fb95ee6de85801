/**
 * Tokens that models can take at most, conversation and reply together, by the beginning of their names. A server may be set
 * to less. From the pages of their makers and the cards of open models (with the longest extension that these name); for no
 * model of `@pydantic/genai-prices` 0.1.8 is it less than that has. The first that fits counts.
 */
const sizes: readonly (readonly [RegExp, number])[] = [
  [/^gpt-5(?:\.[1-3])?-chat/, 128_000],
  [/^gpt-5(?:\.[0-3])?(?:-|$)/, 400_000],
  [/^gpt-(?:5\.|4\.1)/, 1_050_000],
  [/^gpt-4-32k/, 32_768],
  [/^gpt-4(?:-0314|-0613)?$/, 8_192],
  [/^(?:gpt-4|chatgpt-4o|o1-mini|o1-preview)/, 128_000],
  [/^gpt-3\.5-turbo/, 16_385],
  [/^gpt-oss/, 131_072],
  [/^o[134](?:-|$)/, 200_000],
  [/^claude-(?:2|3|instant|haiku-4)/, 200_000],
  [/^claude-/, 1_000_000],
  [/^gemini-/, 2_097_152],
  [/^grok-(?:4-.*fast|4\.)/, 2_000_000],
  [/^grok-(?:4|code)/, 256_000],
  [/^grok-[23]/, 131_072],
  [/^deepseek-v4/, 1_048_576],
  [/^deepseek-/, 163_840],
  [/^kimi-k2/, 262_144],
  [/^qwen3-max/, 262_144],
  [/^qwen3-(?:coder|next|vl|.*2507)/, 1_048_576],
  [/^(?:qwen2\.5|qwen3|qwq)-\d/, 131_072],
  [/^(?:meta-)?llama-3\.[123]/, 131_072],
  [/^(?:meta-)?llama-3-\d/, 8_192],
  [/^(?:mistral-(?:large|medium|small)|magistral|ministral|devstral|codestral)/, 262_144],
  [/^mi(?:xtral-8x|stral-)7b/, 65_536],
]

/** Tokens that a model can take, where its name is known; judged by the last part of it, as `vendor/name:provider`. */
export function contextTokensOf(model: string): number | undefined {
  const name = ((model.split('/').at(-1) ?? '').split(':')[0] ?? '').toLowerCase()
  return sizes.find(([pattern]) => pattern.test(name))?.[1]
}
