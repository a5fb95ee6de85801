/**
 * What to do instead of what programs elsewhere have as a global and the sandbox has not, one sentence each. A map, so
 * that no name of a prototype is taken for one.
 */
const answers: ReadonlyMap<string, string> = new Map([
  ['require', 'There are no modules to require. Use the functions you were given and what JavaScript itself offers.'],
  ['fetch', 'The sandbox has no network. Use one of the functions you were given to get data.'],
  ['XMLHttpRequest', 'The sandbox has no network. Use one of the functions you were given to get data.'],
  ['process', 'There is no process here: no environment, no arguments and no exit. Call finalAnswer(value) to end.'],
  ['fs', 'The sandbox has no files. Keep data in variables: they stay from program to program.'],
  ['Buffer', 'There is no Buffer here. Use Uint8Array for bytes, and strings for text.'],
  ['window', 'This is no browser: there is no window. Globals are on globalThis.'],
  ['document', 'This is no browser: there is no document. Work on HTML as text.'],
])

/** One sentence that says what to use instead of a global that does not exist here; nothing for an unknown name. */
export function missingGlobal(name: string): string | undefined {
  return answers.get(name)
}
