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

const tones: Readonly<Record<Token['type'], Tone>> = {
  StringLiteral: 'string',
  NoSubstitutionTemplate: 'string',
  TemplateHead: 'string',
  TemplateMiddle: 'string',
  TemplateTail: 'string',
  RegularExpressionLiteral: 'string',
  MultiLineComment: 'quiet',
  SingleLineComment: 'quiet',
  HashbangComment: 'quiet',
  IdentifierName: 'plain',
  PrivateIdentifier: 'plain',
  NumericLiteral: 'number',
  Punctuator: 'plain',
  WhiteSpace: 'plain',
  LineTerminatorSequence: 'plain',
  Invalid: 'plain',
}

function toneOf(token: Token, next: Token | undefined): Tone {
  return token.type === 'IdentifierName' ? wordTone(token.value, next) : tones[token.type]
}

function wordTone(word: string, next: Token | undefined): Tone {
  if (keywords.has(word)) return 'keyword'
  if (constants.has(word)) return 'number'
  return next?.value === '(' ? 'call' : 'plain'
}
