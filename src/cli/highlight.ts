import jsTokens from 'js-tokens'
import type { Token } from 'js-tokens'

import type { Line, Span, Tone } from './spans.ts'

const keywords = new Set(
  'async await break case catch class const continue default delete do else extends finally for function if import in instanceof let new of return static super switch this throw try typeof var void while with yield'.split(
    ' ',
  ),
)
const constants = new Set(['true', 'false', 'null', 'undefined', 'NaN', 'Infinity'])

/**
 * Colours JavaScript, line by line. It only splits the text into tokens, which works for any text and never throws:
 * what a model wrote is not parsed here. `code` must be free of control characters.
 */
export function highlight(code: string): Line[] {
  const lines: Span[][] = [[]]
  const tokens = [...jsTokens(code)]
  for (const [index, token] of tokens.entries()) {
    const tone = toneOf(token, tokens[index + 1])
    for (const [part, text] of token.value.split('\n').entries()) {
      if (part > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ text, tone })
    }
  }
  return lines
}

function toneOf(token: Token, next: Token | undefined): Tone {
  switch (token.type) {
    case 'StringLiteral':
    case 'NoSubstitutionTemplate':
    case 'TemplateHead':
    case 'TemplateMiddle':
    case 'TemplateTail':
    case 'RegularExpressionLiteral':
      return 'string'
    case 'MultiLineComment':
    case 'SingleLineComment':
    case 'HashbangComment':
      return 'quiet'
    case 'NumericLiteral':
      return 'number'
    case 'IdentifierName':
      return wordTone(token.value, next)
    case 'PrivateIdentifier':
    case 'Punctuator':
    case 'WhiteSpace':
    case 'LineTerminatorSequence':
    case 'Invalid':
      return 'plain'
  }
}

function wordTone(word: string, next: Token | undefined): Tone {
  if (keywords.has(word)) return 'keyword'
  if (constants.has(word)) return 'number'
  return next?.value === '(' ? 'call' : 'plain'
}
