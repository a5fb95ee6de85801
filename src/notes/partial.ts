import { StepError } from '../core/errors.ts'
import type { Interlude } from '../core/loop.ts'
import { takeNote } from './take-note.ts'
import type { NoteTaking } from './take-note.ts'

/** At the last step without an answer: asks once, without tools, how far the agent came. The run stays unanswered. */
export function partialAnswer(request: string, taking: NoteTaking): Interlude {
  return {
    isDue({ steps }, { taken, maxSteps }) {
      const last = steps.at(-1)
      return taken >= maxSteps && !(last?.kind === 'note' && last.purpose === 'partial')
    },
    run: (step) => takeNote({ purpose: 'partial', request, step, keep: wholeText }, taking),
  }
}

function wholeText({ text, finishReason }: { readonly text: string; readonly finishReason: string }): string {
  const said = text.trim()
  if (said === '') throw new StepError('no-action', 'The model said nothing when it was asked how far it came.')
  return finishReason === 'length' ? `${said}\n(cut at the token limit)` : said
}
