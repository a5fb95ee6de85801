/** Variables of the process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The variables of this process, where the platform has some. */
export function ownEnvironment(): Environment {
  return globalThis.process?.env ?? {}
}

/** The first key that is one. */
export function findKey(candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && candidate.trim() !== '')
}

/** @throws {TypeError} that names the variable, where there is no key. */
export function requireKey(
  candidates: readonly (string | undefined)[],
  { variable, page }: { readonly variable: string; readonly page: string },
): string {
  const key = findKey(candidates)
  if (key !== undefined) return key
  throw new TypeError(`No key for this model: set the environment variable ${variable}. You get one at ${page}.`)
}

/** Whether two URLs lead to the same server. A key of one is not sent to another. */
export function isSameOrigin(url: string, other: string): boolean {
  return URL.canParse(url) && URL.canParse(other) && new URL(url).origin === new URL(other).origin
}
