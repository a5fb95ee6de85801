export { findModel } from './find-model.ts'
export type { FindModelOptions, FoundModel } from './find-model.ts'
export { printRun } from './print-run.ts'
export type { PrintOptions } from './print-run.ts'
