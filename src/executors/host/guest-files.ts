/** Which program a place starts: `node` runs JavaScript on V8 (Node.js and Deno), `python` Python on CPython. */
export type GuestName = 'node' | 'python'

const names: Readonly<Record<GuestName, string>> = { node: 'node-guest.mjs', python: 'python-guest.py' }

/** Where the program of a guest lies: one file that needs no other, and can be sent elsewhere. */
export function guestFile(guest: GuestName): URL {
  // The executors are bundled into `executors/NAME/` and `executors/`, and the guests lie in a folder of their own.
  return new URL(`guests/${names[guest]}`, executorsUrl())
}

function executorsUrl(): URL {
  const { url } = import.meta
  return new URL('.', `${url.slice(0, url.lastIndexOf('/executors/'))}/executors/`)
}
