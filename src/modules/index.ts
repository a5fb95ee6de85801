import type { ModuleBundle } from '../agent/options.ts'

/** Sources of the modules, as the build writes them in place of these names. */
declare const bundledCsv: string
declare const bundledStatistics: string
declare const bundledTables: string

/** Reads and writes CSV. For `modules` of an agent, under a name of your choice. */
export const csv: ModuleBundle = {
  source: bundledCsv,
  types: `parse(text: string, options?: { separator?: string; header?: boolean; typed?: boolean }): Record<string, any>[] // typed: numbers and null
format(rows: object[], options?: { separator?: string; header?: boolean }): string`,
}

/** Sums, quantiles, spread, correlation and regression of lists of numbers. For `modules` of an agent. */
export const statistics: ModuleBundle = {
  source: bundledStatistics,
  types: `sum, mean, median, variance, standardDeviation: (values: number[]) => number
quantile(values: number[], share: number): number
modes<T>(values: T[]): T[]
correlation(left: number[], right: number[]): number
linearRegression(x: number[], y: number[]): { slope: number; intercept: number; r2: number }
describe(values: number[]): { count; mean; standardDeviation; min; q1; median; q3; max }`,
}

/** Groups, sorts, joins and pivots lists of objects. For `modules` of an agent. */
export const tables: ModuleBundle = {
  source: bundledTables,
  types: `groupBy(rows: Row[], key: string | ((row) => unknown)): Map<unknown, Row[]>
summarize(rows: Row[], key: string, columns: Record<string, (group: Row[]) => unknown>): Row[]
sortBy(rows: Row[], key: string | ((row) => unknown), order?: 'asc' | 'desc'): Row[]
join(left: Row[], right: Row[], options: { on: string; kind?: 'inner' | 'left' }): Row[]
pivot(table: Row[], options: { rows: string; columns: string; cell: (group: Row[]) => unknown }): Row[]
toMarkdown(rows: Row[]): string`,
}
