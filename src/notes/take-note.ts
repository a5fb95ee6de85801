import { toErrorData } from '../core/errors.ts'
import type { AgentEvent } from '../core/events.ts'
import { conversation } from '../core/loop.ts'
import type { Conversing, LoopOptions } from '../core/loop.ts'
import { mergeUsers } from '../core/memory.ts'
import { textMessage } from '../core/messages.ts'
import type { ModelReply, ModelRequest } from '../core/model.ts'
import type { Note } from '../core/steps.ts'

/** What notes are made with: the run, its conversation, and the model that is asked. */
export type NoteTaking = Conversing & Pick<LoopOptions, 'ask' | 'signal'>

/** A note that is to be made: what for, what the model is asked, and what is kept of its reply. */
export type NoteOrder = Pick<Note, 'purpose' | 'request' | 'followUp' | 'covers'> & {
  /** The step to come. */
  readonly step: number
  readonly stopSequences?: readonly string[]
  /** What is kept of a reply. Throws when it is of no use. */
  readonly keep: (reply: ModelReply) => string
  /** Whether a failure of the model is to end the run. Default: it is recorded, and the run goes on. */
  readonly endsRun?: (thrown: unknown) => boolean
}

/** Some servers refuse a conversation with calls in it where the tools are not defined. */
function withoutCalls({ acting }: NoteTaking): Pick<ModelRequest, 'tools' | 'toolChoice'> {
  const { tools } = acting.request
  return tools ? { tools, toolChoice: 'none' } : {}
}

/**
 * Asks the model something about the conversation so far, with no call of a tool, and records its reply as a note. A model that
 * fails is recorded as well, so that it is not asked again and the run goes on, unless `endsRun` says otherwise.
 */
export async function* takeNote(order: NoteOrder, taking: NoteTaking): AsyncGenerator<AgentEvent, void> {
  const { recorder, signal, ask } = taking
  const { step, keep, endsRun, stopSequences = [], ...note } = order
  const messages = mergeUsers([...conversation(taking), textMessage('user', note.request)])
  const about = { runId: recorder.runId, step, attempt: 1, purpose: note.purpose }
  let reply: ModelReply | undefined
  try {
    reply = yield* ask({ messages, stopSequences, ...withoutCalls(taking) }, about)
    yield await recorder.append({ type: 'note', ...note, reply, text: keep(reply) })
  } catch (thrown) {
    signal.throwIfAborted()
    if (endsRun?.(thrown)) throw thrown
    const asked = reply === undefined ? {} : { reply }
    yield await recorder.append({ type: 'note', ...note, ...asked, text: '', error: toErrorData(thrown) })
  }
}
