import type { Wording } from '../../core/memory.ts'
import type { Step } from '../../core/steps.ts'
import { digest } from './digest.ts'
import { shortened } from './shortened.ts'

/** What is said about a conversation that has become too long. */
export interface CompactionPrompts extends Pick<Wording, 'shortened' | 'summary'> {
  /** Asked when the conversation has become long; what the model says stands in place of its earlier steps. */
  summaryRequest(): string
  /** Stands in place of steps that were left out without asking the model, for it could not read them any more. */
  digest(steps: readonly Step[]): string
}

export const compactionPrompts: CompactionPrompts = {
  shortened,
  summary: (text) => `Summary of the work so far, in place of the programs and their output:\n${text}`,
  summaryRequest: () =>
    'The conversation has become long. Write down what is needed to go on without the programs and the output above; they will be left out from now on. Run nothing. Say what was found out, with the exact figures and names; which variables and functions are defined, and what each holds; what failed, and why; and what is still to be done.',
  digest,
}
