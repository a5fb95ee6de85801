/** An action that does not parse, or uses what does not exist in the sandbox. Lines and columns count from 1. */
export class ActionSyntaxError extends Error {
  override readonly name = 'SyntaxError'
  readonly line: number
  readonly column: number

  constructor(message: string, position: { readonly line: number; readonly column: number }) {
    super(message)
    this.line = position.line
    this.column = position.column
  }
}
