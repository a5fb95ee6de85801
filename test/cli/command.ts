import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/** The built command. */
export const smolagent = 'dist/cli/smolagent.js'

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Starts a program of the repository in Node.js, with no model in its environment but what `env` says. */
export function start(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams {
  const { PATH } = process.env
  // OLLAMA_HOST keeps a server that may run on this machine out of the test.
  const environment = { PATH, OLLAMA_HOST: 'none.invalid', ...env }
  return spawn(process.execPath, [fileURLToPath(new URL(program, root)), ...args], {
    cwd: fileURLToPath(root),
    env: environment,
  })
}

/** Waits for a program to end by itself. */
export async function ended(child: ChildProcessWithoutNullStreams, input = ''): Promise<Ended> {
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}
