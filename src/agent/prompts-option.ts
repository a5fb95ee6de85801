import { HookError, toErrorData } from '../core/errors.ts'
import type { Prompts } from '../prompts/prompts.ts'

/**
 * The prompts of an agent: its own where it has them. One that fails, or gives no text, ends the run with its name
 * rather than say half a thing to the model.
 *
 * @throws {TypeError} for a prompt that does not exist, or is no function.
 */
export function toPrompts(given: Partial<Prompts> = {}, defaults: Prompts): Prompts {
  for (const [name, prompt] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new TypeError(`prompts.${name} does not exist. Prompts: ${Object.keys(defaults).join(', ')}.`)
    }
    if (typeof prompt !== 'function') throw new TypeError(`prompts.${name} must be a function that gives the text.`)
  }
  return { ...defaults, ...strict(given) }
}

function strict(given: Partial<Prompts>): Partial<Prompts> {
  return new Proxy(given, {
    get(target, name) {
      const prompt: unknown = Reflect.get(target, name)
      if (typeof prompt !== 'function') return prompt
      return (...context: unknown[]) => toText(String(name), () => Reflect.apply(prompt, target, context))
    },
  })
}

function toText(name: string, prompt: () => unknown): string {
  let text: unknown
  try {
    text = prompt()
  } catch (cause) {
    throw new HookError('hook-failed', `prompts.${name} failed: ${toErrorData(cause).message}`, { cause })
  }
  if (typeof text === 'string') return text
  throw new HookError('hook-failed', `prompts.${name} gave a value of type ${typeof text}; it must give a text.`)
}
