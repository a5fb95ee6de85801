import { isRecord } from '../core/events.ts'
import type { AgentEvent, EphemeralEvent } from '../core/events.ts'
import type { RunRecord } from '../core/records.ts'
import type { RunResult } from '../core/result.ts'
import { paragraph, rule } from './blocks.ts'
import { joinParts } from './format.ts'
import { neutralise } from './neutralise.ts'
import { NoteView } from './note-view.ts'
import { Page } from './page.ts'
import type { Look } from './page.ts'
import { StepView } from './step-view.ts'
import type { StepRecord } from './step-view.ts'
import { summary } from './summary.ts'

/** What actions are, where it is not programs. */
const ways: Readonly<Record<string, string>> = { code: '', tools: 'calls tools', both: 'programs and calls' }

type Of<Type extends RunRecord['type']> = Extract<RunRecord, { type: Type }>

/**
 * Turns the events of a run into text for a terminal, piece by piece.
 *
 * It writes nothing and reads no clock: the same events give the same text. Records alone are enough; with the
 * ephemeral events between them, thoughts and output appear while they are made.
 */
export class Transcript {
  readonly #page: Page
  #step: StepView | undefined
  #noteView: NoteView | undefined

  /** `page` is given where other things stand on it as well. */
  constructor(look: Look, page: Page = new Page(look)) {
    this.#page = page
  }

  /** What the next event adds to the screen. */
  add(event: AgentEvent): string {
    if (!isRecord(event)) return this.#viewOf(event)?.add(event) ?? ''
    return isStepRecord(event) ? this.#stepRecord(event) : this.#record(event)
  }

  /** What is going on and not on the screen yet, in a few words; '' while text appears by itself or nothing goes on. */
  status(): string {
    return (this.#step ?? this.#noteView)?.status() ?? ''
  }

  /** The end of the screen: the answer or what went wrong, and totals. */
  end(result: RunResult): string {
    return this.#closeStep() + summary(result, this.#page)
  }

  #record(record: Exclude<RunRecord, StepRecord>): string {
    switch (record.type) {
      case 'run-start':
        return this.#header(record)
      case 'run-resume':
        return this.#closeStep() + this.#note('The run goes on.')
      case 'message':
        return this.#note(`The user adds: ${record.text}`)
      case 'note':
        return this.#ownNote(record)
      case 'run-end':
        return this.#closeStep()
      case 'step-start':
        this.#step = new StepView(this.#page, record.at)
        return this.#page.block('rule', [rule(`Step ${record.step}`, this.#page.look.width)])
    }
  }

  #stepRecord(record: StepRecord): string {
    const written = this.#step?.record(record) ?? ''
    if (record.type === 'step-end') this.#step = undefined
    return written
  }

  #header({ agent, model, task, acting }: Of<'run-start'>): string {
    const { width } = this.#page.look
    const names = neutralise(joinParts([agent, model, ways[acting.actions] ?? acting.actions])) || 'Task'
    return this.#page.block('header', [
      [
        { text: '◆ ', tone: 'accent' },
        { text: names, tone: 'strong' },
      ],
      ...paragraph(task, { width }),
    ])
  }

  /** What is on the screen at the moment: a step, or a note that is being written. */
  #viewOf(event: EphemeralEvent): StepView | NoteView | undefined {
    if (!('purpose' in event)) return this.#step
    return (this.#noteView ??= new NoteView(this.#page, event.purpose))
  }

  #ownNote(record: Of<'note'>): string {
    const view = this.#noteView ?? new NoteView(this.#page, record.purpose)
    this.#noteView = undefined
    return view.record(record)
  }

  #note(text: string): string {
    return this.#page.block('note', paragraph(text, { width: this.#page.look.width, tone: 'accent' }))
  }

  #closeStep(): string {
    const written = (this.#step ?? this.#noteView)?.close() ?? ''
    this.#step = undefined
    this.#noteView = undefined
    return written
  }
}

function isStepRecord(record: RunRecord): record is StepRecord {
  return 'step' in record && record.type !== 'step-start'
}
