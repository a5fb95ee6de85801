/** The call that ends a run; code has a function of this name. */
export const finalAnswerName = 'finalAnswer'

/** The call that runs a program. */
export const runCodeName = 'runCode'

/** Names that models know from elsewhere. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['final_answer', finalAnswerName],
  ['run_code', runCodeName],
])

/** The name of a tool as it is known here. */
export function toToolName(written: string): string {
  return aliases.get(written) ?? written
}
