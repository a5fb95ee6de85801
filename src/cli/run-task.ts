import { CodeAgent } from '../agent/code-agent.ts'
import { assertCompleted } from '../agent/result.ts'
import type { Model } from '../core/model.ts'
import type { RunResult } from '../core/result.ts'
import type { Run } from '../core/run.ts'
import { quickjs } from '../executors/quickjs/index.ts'
import { UsageError } from './arguments.ts'
import type { RunCommand } from './arguments.ts'
import { exitCodes } from './exit-code.ts'
import { printRun } from './print-run.ts'

/**
 * Runs one task and shows it, on the screen or as lines of JSON. Gives the exit code; no child is left by then.
 *
 * The first SIGINT aborts the run, a second one ends the process at once. A run that failed is told by `report`.
 */
export async function runTask(
  task: string,
  { model, instructions, maxSteps, budget, json }: Omit<RunCommand, 'model'> & { readonly model: string | Model },
  report: (thrown: unknown) => void,
): Promise<number> {
  const executor = quickjs()
  try {
    const agent = createAgent({
      model,
      executor,
      ...(instructions !== undefined && { instructions }),
      ...(maxSteps !== undefined && { maxSteps }),
      ...(budget && { budget }),
    })
    const run = agent.stream(task)
    const interrupt = (): void => run.abort(new Error('interrupted by the user'))
    process.once('SIGINT', interrupt)
    const result = await (json ? printJson(run) : printRun(run))
    process.off('SIGINT', interrupt)
    if (result.status === 'failed') reportFailure(result, report)
    return exitCodes[result.status]
  } finally {
    await executor.close()
  }
}

/** What is wrong with these options came from the command line. */
function createAgent(options: ConstructorParameters<typeof CodeAgent>[0]): CodeAgent {
  try {
    return new CodeAgent(options)
  } catch (cause) {
    if (cause instanceof TypeError) throw new UsageError(cause.message, { cause })
    throw cause
  }
}

/** Writes every event as one line of JSON. */
async function printJson<T>(run: Run<T>): Promise<RunResult<T>> {
  for await (const event of run) {
    await new Promise<void>((resolve) => process.stdout.write(`${JSON.stringify(event)}\n`, () => resolve()))
  }
  return run.result
}

function reportFailure(result: RunResult, report: (thrown: unknown) => void): void {
  try {
    assertCompleted(result)
  } catch (thrown) {
    report(thrown)
  }
}
