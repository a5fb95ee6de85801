import { toRecords } from '../agent/to-records.ts'
import type { Opening } from '../agent/to-records.ts'
import type { JournalRecord, RunRecord } from '../core/records.ts'
import { recordVersion } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { applyRecord, initialState } from '../core/state.ts'
import type { Step } from '../core/steps.ts'
import { outline } from './outline.ts'
import { Page } from './page.ts'
import { toLook } from './print-run.ts'
import type { PrintOptions } from './print-run.ts'
import { shownMessages } from './shown-messages.ts'
import type { ShowingAgent } from './shown-messages.ts'
import { summary } from './summary.ts'
import { Transcript } from './transcript.ts'

/** What can be shown again: a result, steps such as the memory of a session, or the records of a run. */
export type Replayed = RunResult | readonly Step[] | readonly JournalRecord[]

export type ReplayOptions = PrintOptions & {
  /**
   * How much is shown: a line for each step (`outline`), what `printRun` shows (`steps`), or every message that the model
   * was shown (`messages`). Default `steps`.
   */
  readonly detail?: 'outline' | 'steps' | 'messages'
  /** The agent whose run it was; needed for `messages`. */
  readonly agent?: ShowingAgent
}

/**
 * Shows a run, or a whole session, that is over. Nothing it holds can steer the terminal.
 *
 * @throws {TypeError} for what is none, and for `messages` without the agent.
 */
export async function replay(what: Replayed, options: ReplayOptions = {}): Promise<void> {
  const { output = process.stdout, detail = 'steps', agent } = options
  const page = new Page(toLook(output, options))
  const past = toPast(what)
  const text = await toText(past, { page, detail, agent })
  output.write(text + (past.result ? summary(past.result, page) : ''))
}

/** What there is of a run that is over. */
type Past = {
  readonly steps: readonly Step[]
  readonly records: readonly RunRecord[] | undefined
  readonly result: RunResult | undefined
}

function toPast(what: Replayed): Past {
  if ('status' in what) return { steps: what.steps, records: undefined, result: what }
  if (!Array.isArray(what)) throw new TypeError('replay shows a result, a list of steps or a list of records.')
  const steps = what.filter((one): one is Step => 'kind' in one)
  if (steps.length === what.length) return { steps, records: undefined, result: undefined }
  const records = what.filter((one): one is RunRecord => 'seq' in one && one.type !== 'media')
  return { steps: records.reduce(applyRecord, initialState).steps, records, result: undefined }
}

type Showing = {
  readonly page: Page
  readonly detail: 'outline' | 'steps' | 'messages'
  readonly agent: ShowingAgent | undefined
}

function toText(past: Past, { page, detail, agent }: Showing): string | Promise<string> {
  switch (detail) {
    case 'outline':
      return outline(past.steps, page)
    case 'steps':
      return transcriptOf(past, { page, name: agent?.name ?? '' })
    case 'messages':
      if (!agent)
        throw new TypeError("To show messages, give the agent whose run it was: { detail: 'messages', agent }.")
      return shownMessages(past.steps, agent, page)
    default:
      throw new TypeError(`detail must be outline, steps or messages, not ${JSON.stringify(detail)}.`)
  }
}

function transcriptOf(
  { steps, records }: Past,
  { page, name }: { readonly page: Page; readonly name: string },
): string {
  const transcript = new Transcript(page.look, page)
  return (records ?? toEvents(steps, name)).map((record) => transcript.add(record)).join('')
}

function toEvents(steps: readonly Step[], agent: string): RunRecord[] {
  const acting = { actions: 'code', format: 'text' }
  const opening: Opening = {
    type: 'run-start',
    version: recordVersion,
    agent,
    path: agent,
    model: '',
    acting,
    variables: {},
    tools: [],
    seed: 0,
  }
  return toRecords(steps, opening).map(({ body, at }, index) => Object.assign({ runId: '', seq: index + 1, at }, body))
}
