const files = 'Values stay in variables from action to action; for files, call a tool you were given.'
const noPage = 'There is no web page here: to read one, call a tool you were given, and work on the text it returns.'

/**
 * What to do instead of what programs elsewhere have as a global and the sandbox has not, one sentence each. A map, so
 * that no name of a prototype is taken for one.
 */
const answers: ReadonlyMap<string, string> = new Map([
  ['fetch', 'The sandbox has no network. Use one of the functions you were given to get data.'],
  ['XMLHttpRequest', 'The sandbox has no network. Use one of the functions you were given to get data.'],
  ['WebSocket', 'There is no WebSocket here: call a tool you were given to reach the network.'],
  ['EventSource', 'There is no EventSource here: call a tool you were given to reach the network.'],
  ['Headers', 'There is no Headers here: call a tool you were given to reach the network.'],
  ['Request', 'There is no Request here: call a tool you were given to reach the network.'],
  ['Response', 'There is no Response here: call a tool you were given to reach the network.'],
  ['axios', 'There is no axios here: call a tool you were given to reach the network.'],
  ['require', 'There are no modules to require. Use the functions you were given and what JavaScript itself offers.'],
  ['module', 'There is no module here: an action is a script whose top-level variables stay for the next action.'],
  ['exports', 'There is no exports here: an action is a script whose top-level variables stay for the next action.'],
  ['process', 'There is no process here: no environment, no arguments and no exit. Call finalAnswer(value) to end.'],
  ['fs', 'The sandbox has no files. Keep data in variables: they stay from program to program.'],
  ['path', 'There is no path module here: work on paths as text.'],
  ['os', 'There is no os module here: the code runs in a sandbox without a machine of its own.'],
  ['child_process', 'There is no child_process here: call a tool you were given.'],
  ['__dirname', `There is no __dirname here. ${files}`],
  ['__filename', `There is no __filename here. ${files}`],
  ['Deno', `There is no Deno here. ${files}`],
  ['Bun', `There is no Bun here. ${files}`],
  ['Buffer', 'There is no Buffer here. Use Uint8Array for bytes, and strings for text.'],
  ['Blob', 'There is no Blob here: use Uint8Array.'],
  ['FormData', 'There is no FormData here: use URLSearchParams or a plain object.'],
  ['window', 'This is no browser: there is no window. Globals are on globalThis.'],
  ['global', 'There is no global here: use globalThis.'],
  ['document', 'This is no browser: there is no document. Work on HTML as text.'],
  ['DOMParser', noPage],
  ['navigator', 'There is no navigator here: the code runs in a sandbox without a browser.'],
  ['localStorage', 'There is no localStorage here: top-level variables stay from action to action.'],
  ['sessionStorage', 'There is no sessionStorage here: top-level variables stay from action to action.'],
  ['alert', 'There is no alert here: use console.log.'],
  ['prompt', 'There is no prompt here: nobody can be asked while the code runs.'],
  ['print', 'There is no print here: use console.log.'],
  ['SharedArrayBuffer', 'There is no SharedArrayBuffer here: use ArrayBuffer.'],
  ['Worker', 'There is no Worker here: run the code itself, with Promise.all for calls of tools.'],
  ['WebAssembly', 'There is no WebAssembly here: use JavaScript.'],
  ['Temporal', 'There is no Temporal here: use Date and Intl.DateTimeFormat.'],
])

/** One sentence that says what to use instead of a global that does not exist here; nothing for an unknown name. */
export function missingGlobal(name: string): string | undefined {
  return answers.get(name)
}
