import { randomUUID } from 'node:crypto'

import { ExecutorError } from '../../core/errors.ts'
import type { Executor, Isolation, OpenOptions, Sandbox } from '../../core/executor.ts'
import { QuickJSSandbox } from './quickjs-sandbox.ts'
import { SupervisorProcess } from './supervisor-process.ts'

const isolation: Isolation = {
  boundary: 'wasm+process',
  description:
    'Code runs in a JavaScript interpreter compiled to WebAssembly, in a worker of a child process with an empty environment. ' +
    'It has no files, no network and no modules, only the functions it is given; what those do is up to them.',
}

/**
 * JavaScript in a QuickJS interpreter, the default place for code. One child process serves all sandboxes of the
 * executor; it starts with the first one, does not keep the application alive, and dies with it.
 */
export function quickjs(): Executor {
  return new QuickJSExecutor()
}

class QuickJSExecutor implements Executor {
  readonly name = 'quickjs'
  readonly languages = ['javascript'] as const
  readonly isolation = isolation
  readonly replay = 'exact'
  #process: SupervisorProcess | undefined
  #closed = false

  async open(options: OpenOptions): Promise<Sandbox> {
    if (this.#closed) throw new ExecutorError('closed', 'This executor is closed. Make another one with quickjs().')
    if (options.language !== 'javascript') {
      throw new ExecutorError('unavailable', `quickjs() runs javascript, not ${options.language}.`)
    }
    // A child that was lost took its sandboxes with it; the next one starts afresh.
    if (!this.#process || this.#process.isLost) this.#process = new SupervisorProcess()
    return await QuickJSSandbox.open(this.#process, randomUUID(), options)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#process?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
