import type { RunResult } from '../../core/result.ts'
import type { TotalUsage } from '../../core/usage.ts'
import { toText, totalUsage } from './working.ts'
import type { WatchOptions, Worker } from './working.ts'

/** Somebody in a crew: an agent, and what it is there for. */
export type CrewRole = { readonly agent: Worker; readonly goal: string }

/** One piece of a crew's work. */
export type CrewTask<Role extends string = string> = {
  /** A JavaScript identifier: later tasks find the output in a variable of this name. */
  readonly name: string
  readonly task: string
  /** Who does it. Default: the manager. */
  readonly by?: Role
  /** What the output must be like, in words. */
  readonly expects?: string
  /** The earlier tasks whose outputs it is given. Default: all of them. */
  readonly after?: readonly string[]
}

export type CrewOptions<Role extends string = string> = {
  readonly roles: Readonly<Record<Role, CrewRole>>
  /** Done one after the other, in this order. */
  readonly tasks: readonly CrewTask<NoInfer<Role>>[]
  /** Does the tasks that nobody is named for, with the agents of the roles as its team (`agents`). */
  readonly manager?: Worker
}

/** What came of a crew's work. `status` is `completed`, or how the run ended that stopped it. */
export type CrewResult = {
  readonly status: RunResult['status']
  /** Output of the last task; `undefined` when the work stopped before. */
  readonly output: unknown
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: readonly { readonly task: string; readonly by: string; readonly result: RunResult }[]
  readonly usage: TotalUsage
}

export interface Crew {
  /** Does all tasks. It never rejects for what a run comes to: the first without an answer ends the work. */
  run(options?: WatchOptions & { readonly variables?: Readonly<Record<string, unknown>> }): Promise<CrewResult>
}

/**
 * A crew: agents in roles, and tasks that they do in order, each with the outputs of those before it.
 *
 * Outputs are handed on as data: the code of a later task finds each as a variable, and its beginning in the task's
 * text. The crew holds no work, so it may be run any number of times at once.
 *
 * @throws {TypeError} for tasks that cannot be done.
 */
export function crew<Role extends string>({ roles, tasks, manager }: CrewOptions<Role>): Crew {
  const team: Team = { roles: new Map(Object.entries(roles)), manager }
  checkTasks(tasks, team)

  return {
    async run({ variables = {}, onRun, ...watch } = {}) {
      const outputs: Record<string, unknown> = {}
      const runs: { task: string; by: string; result: RunResult }[] = []
      for (const task of tasks) {
        const { name, by = 'manager', after = Object.keys(outputs) } = task
        const context = Object.fromEntries(after.map((earlier) => [earlier, outputs[earlier]]))
        const options = { ...watch, variables: { ...variables, ...context }, detach: true } as const
        const run = workerOf(task, team).stream(toTaskText(task, team, context), options)
        onRun?.(run, by)
        const result = await run.result
        runs.push({ task: name, by, result })
        if (result.status !== 'completed') return { ...totals(runs), status: result.status, output: undefined, outputs }
        outputs[name] = result.output
      }
      return { ...totals(runs), status: 'completed', output: Object.values(outputs).at(-1), outputs }
    },
  }
}

type Team = { readonly roles: ReadonlyMap<string, CrewRole>; readonly manager: Worker | undefined }

function totals(runs: CrewResult['runs']): Pick<CrewResult, 'runs' | 'usage'> {
  return { runs, usage: totalUsage(runs.map(({ result }) => result)) }
}

function workerOf({ name, by }: CrewTask, { roles, manager }: Team): Worker {
  const worker = by === undefined ? manager : roles.get(by)?.agent
  if (worker) return worker
  if (by === undefined) throw new TypeError(`Nobody does the task ${name}: say by whom, or give a manager.`)
  throw new TypeError(`The task ${name} is for ${by}, which is none of the roles: ${[...roles.keys()].join(', ')}.`)
}

function toTaskText({ task, by, expects }: CrewTask, { roles }: Team, context: object): string {
  const parts = by === undefined ? [leading(roles)] : [`You are the ${by} of a crew. Your goal: ${roles.get(by)?.goal}`]
  parts.push(task)
  if (expects !== undefined) parts.push(`What is expected: ${expects}`)
  for (const [name, output] of Object.entries(context))
    parts.push(`What came of ${name} before (the whole of it is given as ${name}):\n${toText(output)}`)
  return parts.join('\n\n')
}

function leading(roles: ReadonlyMap<string, CrewRole>): string {
  const lines = Array.from(roles, ([role, { goal }]) => `- ${role}: ${goal}`)
  return `You lead a crew. Have the work done by the members of your team, check it, and answer for it. The roles are:\n${lines.join('\n')}`
}

function checkTasks(tasks: readonly CrewTask[], team: Team): void {
  if (tasks.length === 0) throw new TypeError('A crew needs at least one task.')
  const before = new Set<string>()
  for (const task of tasks) {
    const { name, after = [] } = task
    workerOf(task, team)
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new TypeError(`The name of a task must be an identifier, not ${name}.`)
    if (before.has(name)) throw new TypeError(`Two tasks are named ${name}. Rename one of them.`)
    const missing = after.find((earlier) => !before.has(earlier))
    if (missing !== undefined)
      throw new TypeError(`The task ${name} comes after ${missing}, which is no task before it.`)
    before.add(name)
  }
}
