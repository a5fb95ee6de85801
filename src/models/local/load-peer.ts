/** A package that is not installed with this one. */
export type Peer = {
  readonly name: string
  /** What asks for it, as users write it. */
  readonly neededBy: string
  /** Packages with versions, as `npm install` takes them. */
  readonly install: string
}

/**
 * Imports an optional peer when it is first needed.
 *
 * @throws {TypeError} with the command that installs it, when it is missing; the error of the import when it is there
 *   and does not load.
 */
export async function loadPeer<Module>({ name, neededBy, install }: Peer): Promise<Module> {
  try {
    // The name is no literal: tools that bundle or check an application must not miss a package it does not use.
    return await import(name)
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause
    throw new TypeError(
      `${neededBy} needs the package ${name}, which is not installed here. Install it with: npm install ${install}`,
      { cause },
    )
  }
}

/** Whether it is this package that was not found, and not one that it needs itself; as engines and bundlers say it. */
function isMissing(thrown: unknown, name: string): boolean {
  const { message } = thrown instanceof Error ? thrown : { message: '' }
  const [, missing] = /(?:Cannot find (?:package|module)|Could not resolve) ["']([^"']+)["']/.exec(message) ?? []
  return missing === name
}
