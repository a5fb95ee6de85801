import { explainCall } from './explain-call.ts'
import { explainName } from './explain-name.ts'
import { explainRead } from './explain-read.ts'
import { explainRest } from './explain-rest.ts'
import type { Position } from './positions.ts'
import { ProgramText } from './program-text.ts'
import type { Values } from './values.ts'

/** An error as the engine tells it, and the program it points into. */
export type Problem = {
  readonly name: string
  readonly message: string
  readonly source: string
  readonly position: Position
  /** Name of the function the error came from, and of the one that called it; for errors of recursion. */
  readonly functions: readonly string[]
  /** Where the first of them was called. */
  readonly outer?: Position
}

/** The same, as somebody would tell it who can see the program and its values. */
export type Explained = {
  readonly message: string
  readonly position?: Position
  /** What was called and is no function, as it is written. */
  readonly callee?: string
  /** Names that may have been meant. */
  readonly suggestions?: readonly string[]
}

/** What explaining needs: the problem, its program, and where in it the engine points. */
export type Scene = {
  readonly problem: Problem
  readonly program: ProgramText
  readonly offset: number
  readonly values: Values
}

type Rule = {
  readonly pattern: RegExp
  readonly explain: (match: readonly string[], scene: Scene) => Explained | undefined
}

const rules: readonly Rule[] = [
  { pattern: /^cannot (read|set) property '([\s\S]{0,200})' of (undefined|null)$/, explain: explainRead },
  { pattern: /^not a (function|constructor)$/, explain: explainCall },
  { pattern: /^([^\s']{1,200}) is not defined$/, explain: explainName },
]

/**
 * Says in an error of the engine which expression it is about, what it was instead, and what to write. An error nobody
 * here knows comes back as it is. Everything in it may be made up by the code it came from.
 */
export function explain(problem: Problem, values: Values): Explained {
  const { message, source, position } = problem
  if (message.length > 500) return { message }
  const program = ProgramText.read(source)
  if (!program) return { message }
  const scene: Scene = { problem, program, offset: program.offsetOf(position), values }
  for (const { pattern, explain: told } of rules) {
    const match = pattern.exec(message)
    const explained = match && told(match, scene)
    if (explained) return explained
  }
  return explainRest(scene)
}
