export { baseTools } from './base-tools.ts'
export type { BaseToolsOptions } from './base-tools.ts'
export { runJavaScript } from './run-javascript.ts'
export type { ProgramResult, RunJavaScriptOptions } from './run-javascript.ts'
