import type { Issue } from '../core/tool.ts'

/** How many issues of one value are reported: enough to mend a call, few enough to read. */
export const maxIssues = 10

const maxMessageChars = 200

/** Writes a path as code would: `args.from`, `answer.items[2].id`, `args["two words"]`. */
export function toPath(root: string, keys: readonly PropertyKey[]): string {
  return root + keys.map((key) => toSegment(key)).join('')
}

function toSegment(key: PropertyKey): string {
  if (typeof key === 'number' || /^\d+$/.test(String(key))) return `[${String(key)}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(String(key))
    ? `.${String(key)}`
    : `[${JSON.stringify(String(key))}]`
}

/** Cuts a list of issues to what is reported: at most `maxIssues`, each message short, none twice. */
export function toIssues(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Map<string, Issue>()
  for (const { path, message } of issues) {
    const short = message.length > maxMessageChars ? `${message.slice(0, maxMessageChars - 1)}…` : message
    seen.set(`${path}\n${short}`, { path, message: short })
    if (seen.size === maxIssues) break
  }
  return [...seen.values()]
}
