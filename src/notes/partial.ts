import type { Interlude } from '../core/loop.ts'
import type { ModelReply } from '../core/model.ts'
import { takeNote } from './take-note.ts'
import type { NoteTaking } from './take-note.ts'
import { wholeText } from './whole-text.ts'

/** At the last step without an answer: asks once, without tools, how far the agent came. The run stays unanswered. */
export function partialAnswer(request: string, taking: NoteTaking): Interlude {
  return {
    isDue({ steps }, { taken, maxSteps }) {
      const last = steps.at(-1)
      return taken >= maxSteps && !(last?.kind === 'note' && last.purpose === 'partial')
    },
    run: (step) => takeNote({ purpose: 'partial', request, step, keep }, taking),
  }
}

function keep(reply: ModelReply): string {
  return wholeText(reply, { text: reply.text, nothing: 'The model said nothing when it was asked how far it came.' })
}
