/**
 * Tokens that models can take, conversation and reply together, by the beginning of their names. From the pages of models
 * of OpenAI, Anthropic, Google, xAI, DeepSeek, Moonshot and Mistral, and from the `config.json` of open models at the
 * Hugging Face Hub (with the longest extension that their cards name), as of November 2026. The first that fits counts.
 */
const sizes: readonly (readonly [RegExp, number])[] = [
  [/^gpt-4\.1/, 1_047_576],
  [/^gpt-5(?:\.\d+)?-chat/, 128_000],
  [/^gpt-5/, 400_000],
  [/^(?:chatgpt-4o|gpt-4o|gpt-4-turbo|gpt-4\.5|o1-mini|o1-preview)/, 128_000],
  [/^gpt-4-32k/, 32_768],
  [/^gpt-4/, 8_192],
  [/^gpt-3\.5-turbo/, 16_385],
  [/^gpt-oss/, 131_072],
  [/^o[134](?:-|$)/, 200_000],
  [/^claude-/, 1_000_000],
  [/^gemini-/, 1_048_576],
  [/^grok-(?:4[\w.]*-fast|4\.)/, 2_000_000],
  [/^grok-(?:4|code)/, 256_000],
  [/^grok-[23]/, 131_072],
  [/^deepseek-v4/, 1_000_000],
  [/^deepseek-/, 163_840],
  [/^kimi-k2/, 262_144],
  [/^qwen3-coder/, 1_048_576],
  [/^qwen(?:2\.5|3)-.*(?:2507|-1m)/, 1_010_000],
  [/^(?:qwen2\.5|qwen3|qwq)-/, 131_072],
  [/^(?:meta-)?llama-3\.[123]/, 131_072],
  [/^(?:meta-)?llama-3-/, 8_192],
  [/^(?:mistral-(?:large|medium|small)|magistral|ministral|devstral|codestral)/, 262_144],
  [/^(?:mixtral-8x7b|mistral-7b)/, 32_768],
]

/** Tokens that a model can take, where its name is known; judged by the last part of it, as `vendor/name:provider`. */
export function contextTokensOf(model: string): number | undefined {
  const name = ((model.split('/').at(-1) ?? '').split(':')[0] ?? '').toLowerCase()
  return sizes.find(([pattern]) => pattern.test(name))?.[1]
}
