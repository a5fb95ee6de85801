import { meaningOf } from '../tools/names.ts'

/** @throws {TypeError} unless `name` can be the name of a variable in the model's code that means nothing else there. */
export function checkIdentifier(what: string, name: unknown): void {
  if (typeof name !== 'string' || !/^[A-Za-z_]\w{0,63}$/.test(name)) {
    throw new TypeError(`${what} must be a JavaScript identifier such as searchFlights, not ${JSON.stringify(name)}.`)
  }
  const meaning = meaningOf(name)
  if (meaning !== undefined) throw new TypeError(`${what} cannot be ${name}: that is ${meaning}. Choose another name.`)
}
