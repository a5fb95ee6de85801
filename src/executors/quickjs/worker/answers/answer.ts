import { digestAnswers } from './digests.ts'
import { intlAnswers } from './intl.ts'
import { textAnswers } from './texts.ts'
import { urlAnswers } from './urls.ts'

/** Answers one question; what it is given may be anything. It throws what the code is to see. */
export type Answer = (text: string) => unknown

/** Longer than any question that is meant, and any answer, in characters. */
const maxQuestionChars = 4_000_000
const maxAnswerChars = 8_000_000
const maxMessageChars = 1_000

/** All that can be asked. A name is only ever looked up in here. */
const answers: ReadonlyMap<string, Answer> = new Map([...intlAnswers, ...urlAnswers, ...textAnswers, ...digestAnswers])

/** Errors the code may be given by their names; every other one is a plain error to it. */
const errorNames: readonly string[] = ['RangeError', 'TypeError']

/**
 * Answers a question of the prelude by what Node.js knows: languages, time zones, URLs, encodings, digests. Question and
 * answer are text, and the same question always has the same answer. An answer is `=` and JSON, or `!`, the name of an
 * error, a colon and its message.
 */
export function answerTo(name: string, text: string): string {
  try {
    const answer = answers.get(name)
    if (!answer) throw new TypeError('There is nothing here that answers this.')
    if (text.length > maxQuestionChars) throw tooLarge(maxQuestionChars)
    const answered = `=${JSON.stringify(answer(text)) ?? 'null'}`
    if (answered.length > maxAnswerChars) throw tooLarge(maxAnswerChars)
    return answered
  } catch (error) {
    return `!${describe(error)}`
  }
}

function tooLarge(maxChars: number): RangeError {
  return new RangeError(`This needs more than ${maxChars} characters at once. Do it in parts.`)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'Error:It cannot be done.'
  const name = errorNames.find((each) => each === error.name) ?? 'Error'
  return `${name}:${error.message.slice(0, maxMessageChars)}`
}
