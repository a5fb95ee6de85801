import { closest, didYouMean } from '../schema/closest.ts'
import type { Explained, Scene } from './explain.ts'
import { listed } from './explain-value.ts'
import { foreignGlobal } from './foreign-names.ts'
import { missingGlobal } from './missing-globals.ts'

/** A name stands for nothing: says what was meant, or what to use instead. */
export function explainName([, name = '']: readonly string[], scene: Scene): Explained {
  const message = `${name} is not defined.`
  const instead = missingGlobal(name) ?? localHint(name, scene)
  if (instead !== undefined) return { message: `${message} ${instead}` }
  const { program, values } = scene
  const candidates = new Set([...values.tools, ...values.globals(), ...program.declaredNames()])
  const suggestions = closest(name, candidates)
  const foreign = foreignGlobal(name)
  // A name of Python is close to many names; a tool is what it can be instead.
  if (foreign !== undefined && !suggestions.some((meant) => values.tools.has(meant)))
    return { message: `${message} ${foreign}` }
  if (suggestions.length > 0) return { message: message + didYouMean(suggestions), suggestions }
  return { message: message + whatThereIs(scene) }
}

/** A name that is declared, but not where it is used. */
function localHint(name: string, { program }: Scene): string | undefined {
  const declaration = program.declarationOf(name)
  if (!declaration) return undefined
  const { line } = program.positionOf(declaration.start)
  return `It is declared in line ${line}, inside a function or a block, and exists only there.`
}

function whatThereIs({ values }: Scene): string {
  const variables = values.variables()
  const lists = [
    ...(variables.length > 0 ? [`Variables: ${listed(variables)}.`] : []),
    ...(values.tools.size > 0 ? [`Functions: ${listed([...values.tools])}.`] : []),
  ]
  return lists.length === 0 ? ' Declare it first.' : ` ${lists.join(' ')}`
}
