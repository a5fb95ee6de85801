import type { ExecuteRequest, Execution, Executor, OpenOptions, Sandbox } from '../../core/executor.ts'
import { toLimits } from '../../core/limits.ts'
import type { Limits } from '../../core/limits.ts'
import { now, RecordingHost } from '../recording-host.ts'
import { show } from './match.ts'

/** What a case asks for when it opens a sandbox; limits it does not name are the defaults. */
export type Opening = Partial<Omit<OpenOptions, 'limits'>> & { readonly limits?: Partial<Limits> }

/** One action of a case: its code, or that with more of the request. */
export type ActionRequest = string | (Partial<ExecuteRequest> & { readonly code: string })

/** What a case works with: the executor under test. What it opens is closed when the case is over. */
export class Workbench {
  readonly executor: Executor
  readonly #create: () => Executor
  readonly #sandboxes: Sandbox[] = []
  readonly #executors: Executor[] = []
  readonly #running = new Set<string>()

  constructor(executor: Executor, create: () => Executor) {
    this.executor = executor
    this.#create = create
  }

  /** The code of the actions that have not ended. */
  get running(): readonly string[] {
    return [...this.#running]
  }

  /** Another executor, for a case that ends it. */
  createExecutor(): Executor {
    const executor = this.#create()
    this.#executors.push(executor)
    return executor
  }

  async open({ limits, ...given }: Opening = {}): Promise<Sandbox> {
    const functions = ['echo', 'fail', 'hang', 'finalAnswer']
    const options = { language: 'javascript', limits: toLimits(limits), seed: 7, functions, ...given } as const
    const sandbox = await this.executor.open(options)
    this.#sandboxes.push(sandbox)
    return sandbox
  }

  async execute(
    sandbox: Sandbox,
    request: ActionRequest,
    host: RecordingHost = new RecordingHost(),
  ): Promise<Execution> {
    const { code, ...rest } = typeof request === 'string' ? { code: request } : request
    this.#running.add(code)
    try {
      return await sandbox.execute({ code, filename: 'a.js', now, ...rest }, host)
    } finally {
      this.#running.delete(code)
    }
  }

  /** Runs actions one after the other in a fresh sandbox; returns what became of the last one. */
  async run(
    codes: string | readonly string[],
    options: { readonly limits?: Partial<Limits>; readonly host?: RecordingHost } = {},
  ): Promise<Execution> {
    const sandbox = await this.open(options.limits && { limits: options.limits })
    let last: Execution | undefined
    for (const [index, code] of [codes].flat().entries()) {
      last = await this.execute(sandbox, { code, filename: `step-${index + 1}.js` }, options.host)
    }
    if (!last) throw new TypeError('No code was given.')
    return last
  }

  /** The last value of an action that must have one. */
  async text(sandbox: Sandbox, code: string, host?: RecordingHost): Promise<string | undefined> {
    const execution = await this.execute(sandbox, code, host)
    if (execution.kind !== 'value') throw new Error(`Expected a value of ${show(code)}, got ${show(execution)}`)
    return execution.text
  }

  async close(): Promise<void> {
    const sandboxes = this.#sandboxes.splice(0).filter((sandbox) => !sandbox.isClosed)
    await Promise.all([...sandboxes, ...this.#executors.splice(0)].map((opened) => opened.close()))
  }
}

/** Waits for what a running action brings about; throws when the action ends before that. */
export async function during(action: Promise<Execution>, ready: Promise<void>): Promise<void> {
  const ended = action.then((execution) => {
    throw new Error(`Expected the action to wait for calls of its host, but it ended: ${show(execution)}`)
  })
  await Promise.race([ready, ended])
}
