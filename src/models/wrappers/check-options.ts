import type { Model } from '../../core/model.ts'

/**
 * What an option may be: a whole number from 1 (`count`), a number above 0 (`amount`), one from 0 (`time`), a function or
 * anything else, which is checked elsewhere. Numbers other than whole ones may be `Infinity`.
 */
export type OptionRule = 'count' | 'amount' | 'time' | 'function' | 'other'

const flaws: Readonly<Record<OptionRule, (value: unknown) => string | undefined>> = {
  count: (value) => (Number.isInteger(value) && Number(value) >= 1 ? undefined : 'a whole number from 1'),
  amount: (value) => (typeof value === 'number' && value > 0 ? undefined : 'a number above 0'),
  time: (value) => (typeof value === 'number' && value >= 0 ? undefined : 'a number that is not negative'),
  function: (value) => (typeof value === 'function' ? undefined : 'a function'),
  other: () => undefined,
}

/**
 * Checks what a wrapper was given; options that are `undefined` count as left out.
 *
 * @throws {TypeError} for an option that does not exist or is wrong, with its name.
 */
export function checkOptions<Options extends object>(
  wrapper: string,
  options: Options,
  rules: Readonly<Record<keyof Options & string, OptionRule>>,
): void {
  const known: Readonly<Record<string, OptionRule>> = rules
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined
    if (rule === undefined) {
      throw new TypeError(`${wrapper}: option ${name} does not exist; there are ${Object.keys(rules).join(', ')}.`)
    }
    const flaw = value === undefined ? undefined : flaws[rule](value)
    if (flaw !== undefined) throw new TypeError(`${wrapper}: ${name} must be ${flaw}, not ${String(value)}.`)
  }
}

/** @throws {TypeError} for what is no model, such as the string of one. */
export function checkModel(wrapper: string, model: unknown): asserts model is Model {
  const isModel = typeof model === 'object' && model !== null && typeof Reflect.get(model, 'stream') === 'function'
  if (isModel) return
  const given = typeof model === 'string' ? JSON.stringify(model) : `a value of type ${typeof model}`
  throw new TypeError(`${wrapper}: ${given} is no model. Make one, for instance with openai({ model: 'gpt-4.1' }).`)
}
