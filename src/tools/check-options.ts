/** @throws {TypeError} for an option that does not exist. */
export function checkKnown(name: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (!known.includes(option))
      throw new TypeError(`The option ${option} of ${name} does not exist. Options: ${known.join(', ')}.`)
  }
}

/** @throws {TypeError} when a number is given that is no integer of the range. */
export function checkInteger(option: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (value === undefined) return
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return
  throw new TypeError(`${option} must be an integer from ${least} to ${most}, not ${JSON.stringify(value)}.`)
}
