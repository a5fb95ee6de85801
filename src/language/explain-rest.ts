import type { AnyNode } from 'acorn'

import type { Explained, Scene } from './explain.ts'
import { otherwise, promiseHint, seen } from './explain-value.ts'
import { iteratedAt, whyNothing } from './explain-read.ts'
import { isCallOf, pathOf } from './program-text.ts'

type Rule = {
  readonly pattern: RegExp
  readonly explain: (match: readonly string[], scene: Scene) => Explained | undefined
}

const rules: readonly Rule[] = [
  {
    pattern: /^'(.{1,200})' is read-only$/,
    explain: ([, name = '']) => ({ message: `Cannot assign to ${name}: it is a const. Declare it with let.` }),
  },
  { pattern: /^(.{1,200}) is not initialized$/, explain: explainEarly },
  { pattern: /^value is not iterable$/, explain: explainNotIterable },
  { pattern: /^Cannot convert undefined or null to object$/, explain: explainNoObject },
  { pattern: /^Maximum call stack size exceeded$/, explain: explainRecursion },
  {
    pattern: /^out of memory$/,
    explain: () => ({
      message: 'The program needs more memory than it may have. Keep less of it at once, and less in variables.',
    }),
  },
  {
    pattern: /^string too long$/,
    explain: () => ({ message: 'A text got longer than any may be. Keep its parts in an array.' }),
  },
  {
    pattern: /^class constructors must be invoked with 'new'$/,
    explain: (_, { problem: { outer } }) => ({
      message: 'A class is made with new: write new before its name.',
      // The engine points into the class.
      ...(outer && { position: outer }),
    }),
  },
  {
    pattern: /^circular reference$/,
    explain: () => ({
      message: 'JSON.stringify cannot write a value that contains itself. Print it with console.log.',
    }),
  },
  {
    pattern: /^BigInt are forbidden in JSON\.stringify$/,
    explain: () => ({ message: 'JSON.stringify cannot write a BigInt. Make it a text first: String(value).' }),
  },
  {
    pattern: /^cannot convert BigInt to number$/,
    explain: () => ({ message: 'BigInt and number cannot be mixed. Convert one of them: BigInt(n) or Number(b).' }),
  },
  {
    pattern: /^cannot convert symbol to string$/,
    explain: () => ({ message: 'A symbol is no text. Write String(symbol).' }),
  },
  {
    pattern: /^invalid '(in|instanceof)' (right )?operand$/,
    explain: ([, operator = '']) => ({
      message:
        operator === 'in'
          ? 'What stands right of in must be an object. For arrays and texts use includes.'
          : 'What stands right of instanceof must be a class.',
    }),
  },
  { pattern: /^not an object$/, explain: explainPairs },
  {
    pattern: /^empty array$/,
    explain: () => ({ message: 'reduce of an empty array needs a first value: reduce(callback, 0).' }),
  },
  {
    pattern: /^Date value is NaN$/,
    explain: () => ({
      message: 'The date is invalid: its text could not be read. Check it with Number.isNaN(date.getTime()).',
    }),
  },
]

/** Errors that need a word or two more; what nobody knows stays as it is. */
export function explainRest(scene: Scene): Explained {
  const { message, name } = scene.problem
  for (const { pattern, explain } of rules) {
    const match = pattern.exec(message)
    const explained = match && explain(match, scene)
    if (explained) return explained
  }
  return (name === 'SyntaxError' ? explainText(scene) : undefined) ?? { message, ...toolCallAt(scene) }
}

/** The engine points somewhere into the call of a tool: its name is easier to see. */
function toolCallAt({ program, offset, values }: Scene): Pick<Explained, 'position'> {
  const call = program.around(offset).find(({ type }) => type === 'CallExpression')
  if (call?.type !== 'CallExpression' || call.callee.type !== 'Identifier') return {}
  return values.tools.has(call.callee.name) ? { position: program.positionOf(call.callee.start) } : {}
}

function explainPairs(_: readonly string[], { program, offset }: Scene): Explained | undefined {
  const call = program.around(offset).find((node) => isCallOf(node, ['Map', 'WeakMap', 'Object.fromEntries']))
  return (
    call && {
      message: `${program.textOf(call)} needs a list of pairs: [[key, value], …].`,
      position: program.positionOf(call.start),
    }
  )
}

function explainEarly([, name = '']: readonly string[], { program }: Scene): Explained {
  const declaration = program.declarationOf(name)
  const where = declaration ? `, in line ${program.positionOf(declaration.start).line}` : ''
  return { message: `${name} is used before its declaration${where}. Move the declaration up.` }
}

function explainNotIterable(_: readonly string[], scene: Scene): Explained | undefined {
  const node = iteratedAt(scene)
  if (!node) return undefined
  const { program } = scene
  const [text, value] = [program.textOf(node), seen(node, scene)]
  const entries =
    value?.kind === 'object' ? ` Use Object.entries(${text}), Object.keys(${text}) or one of its properties.` : ''
  const hint = promiseHint(node, scene) ?? otherwise(text, value?.kind === 'hidden' ? undefined : value) + entries
  return {
    message: `${text} cannot be iterated over: it is no array, Set, Map or text.${hint}`,
    position: program.positionOf(node.start),
  }
}

/** Something that is nothing was destructured, or given to a function such as `Object.keys`. */
function explainNoObject(_: readonly string[], scene: Scene): Explained | undefined {
  const { program } = scene
  const node = takenApart(program.around(scene.offset)) ?? takenApartLater(scene)
  if (!node) return undefined
  const { hint, suggestions } = whyNothing(node, scene)
  return {
    message: `${program.textOf(node)} is undefined or null, where an object is needed.${hint}`,
    position: program.positionOf(node.start),
    ...(suggestions.length > 0 && { suggestions }),
  }
}

function takenApart(nodes: readonly AnyNode[]): AnyNode | undefined {
  for (const node of nodes) {
    if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern' && node.init) return node.init
    if (node.type === 'VariableDeclaration') {
      const found = node.declarations.find(({ id, init }) => id.type === 'ObjectPattern' && init)
      if (found?.init) return found.init
    }
    if (node.type === 'CallExpression' && pathOf(node.callee)?.[0] === 'Object') return node.arguments[0]
  }
  return undefined
}

/** A pattern has no place of its own for the engine, which then points at what ran before it. */
function takenApartLater(scene: Scene): AnyNode | undefined {
  const { program, offset } = scene
  const taken = program.nodes.flatMap((node) => {
    const value = node.start >= offset ? takenApart([node]) : undefined
    return value && !isObject(value, scene) ? [value] : []
  })
  return taken.toSorted((left, right) => left.start - right.start)[0]
}

function isObject(node: AnyNode, scene: Scene): boolean {
  const value = seen(node, scene)
  return value !== undefined && value.kind !== 'undefined' && value.kind !== 'null' && value.kind !== 'hidden'
}

function explainRecursion(_: readonly string[], { problem }: Scene): Explained {
  const { functions } = problem
  const [name = ''] = functions
  if (name === '') return { message: `${problem.message}: functions call each other without end.` }
  const others = [...new Set(functions)].filter((other) => other !== name).slice(0, 3)
  const who = others.length === 0 ? `${name} calls itself` : `${name} and ${others.join(', ')} call each other`
  return { message: `${problem.message}: ${who} without end. Give it a case in which it stops.` }
}

/** Functions that read a text while the program runs. */
const readers = ['JSON.parse', 'RegExp', 'eval', 'Function']

/** A text that was read while the program ran: JSON, or a regular expression. */
function explainText(scene: Scene): Explained | undefined {
  const { program, problem, offset } = scene
  const call = program.around(offset).find((node) => isCallOf(node, readers))
  if (!call || !isCallOf(call, readers)) return undefined
  const [what, given] = [program.textOf(call.callee), call.arguments[0]]
  const position = program.positionOf(call.start)
  if (!given) return { message: `${what} was given nothing.`, position }
  const isJson = what === 'JSON.parse'
  const message = isJson
    ? explainJson(given, scene)
    : `${what} could not read ${program.textOf(given)}: ${problem.message}.`
  return { message, position }
}

function explainJson(given: AnyNode, scene: Scene): string {
  const { program, problem } = scene
  const [text, value, promise] = [program.textOf(given), seen(given, scene), promiseHint(given, scene)]
  if (promise !== undefined) return `JSON.parse was given a promise.${promise}`
  if (value && value.kind !== 'string' && value.kind !== 'hidden')
    return `JSON.parse takes a text, and ${text} is none.${otherwise(text, value)}`
  const look = given.type === 'Literal' ? '' : ` Look at the text first: console.log(String(${text}).slice(0, 200)).`
  return `${text} is no JSON: ${problem.message}.${look}`
}
