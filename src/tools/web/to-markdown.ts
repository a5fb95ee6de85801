import { Worker } from 'node:worker_threads'

import { untilAborted } from '../../core/time-box.ts'
import type { PageDone, PageJob } from './page-job.ts'

/** A page as text for a model. */
export type PageText = { readonly title: string; readonly markdown: string }

/** Memory of the thread that reads a page. */
const resourceLimits = { maxOldGenerationSizeMb: 256, stackSizeMb: 4 }
/** Of the pages of a megabyte that the tests have, none takes a tenth of it. */
const timeoutMs = 15_000

/**
 * Turns HTML into Markdown, in a thread that is ended when it takes too long or too much.
 *
 * @throws {TypeError} when the package that does it is not installed.
 * @throws {Error} when the page cannot be read; the reason of the signal when that aborts.
 */
export async function toMarkdown(job: PageJob, signal: AbortSignal): Promise<PageText> {
  const late = new AbortController()
  const stopped = AbortSignal.any([signal, late.signal])
  stopped.throwIfAborted()
  const timer = setTimeout(() => late.abort(unreadable(job.url, `it took longer than ${timeoutMs} ms`)), timeoutMs)
  const worker = new Worker(new URL('markdown-worker.js', import.meta.url), {
    workerData: job,
    resourceLimits,
    env: {},
    execArgv: [],
  })
  try {
    const done = await untilAborted(doneBy(worker, job.url), stopped)
    if (done.ok) return done
    throw done.isMissing ? missing() : unreadable(job.url, `it cannot be parsed (${done.message})`)
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}

function doneBy(worker: Worker, url: string): Promise<PageDone> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    // Its words may hold paths of this machine.
    worker.once('error', (error) => reject(unreadable(url, 'the thread that read it failed', error)))
    worker.once('exit', () => reject(unreadable(url, 'the thread that read it ended')))
  })
}

function unreadable(url: string, why: string, cause?: unknown): Error {
  return new Error(`The page ${url.slice(0, 200)} could not be turned into text: ${why}.`, { cause })
}

function missing(): TypeError {
  return new TypeError(
    'visitWebpage turns HTML into Markdown with the package @mdream/js, which is not installed. Install it: npm install @mdream/js@1',
  )
}
