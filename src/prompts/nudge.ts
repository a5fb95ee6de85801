import type { ReplySlip } from '../core/acting.ts'
import type { SystemPromptContext } from './prompts.ts'

/** What a model is told after a reply without a program: what was wrong with it, and the form in two lines. */
export function nudge({ open, close }: SystemPromptContext['tags'], slip: ReplySlip): string {
  return `${slipText(slip)} There is no program between ${open} and ${close}, so nothing was run. If you already know the answer, the program is finalAnswer(…) with it. Reply in this form:
One sentence that says what the program does.
${open}finalAnswer(await theTool({ input: 'value' }))${close}`
}

function slipText(slip: ReplySlip): string {
  switch (slip.kind) {
    case 'prose':
      return 'Your reply is text only, and text is never taken as the answer.'
    case 'empty-reply':
      return 'Your reply is empty.'
    case 'empty-block':
      return 'Your program is empty.'
    case 'reasoning':
      return 'Your reply is reasoning only, and code in reasoning is not run.'
    case 'tool-call':
      return 'Your reply is a tool call in JSON, and only programs are run: call tools in a program.'
    case 'wrong-language':
      return `Your program is labelled ${slip.language}, and only JavaScript is run.`
  }
}
