import type { Issue } from '../core/tool.ts'
import { isMedia } from '../values/media/media.ts'
import type { Media } from '../values/media/media.ts'
import { toPath } from './issues.ts'

/**
 * Copies a value as plain JSON data for a JSON Schema validator, and notes in `issues` whatever JSON cannot say.
 * Properties that are `undefined` are left out, as `JSON.stringify` does; media stay what they are. The value must have
 * passed `checkSize`.
 */
export function toJsonValue(value: unknown, name: string, issues: Issue[]): unknown {
  return convert(value, [name], issues)
}

/** Puts something else for each medium in a copy that `toJsonValue` made. */
export function replaceMedia(value: unknown, standIn: (medium: Media) => unknown): unknown {
  if (isMedia(value)) return standIn(value)
  if (Array.isArray(value)) return value.map((item) => replaceMedia(item, standIn))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceMedia(inner, standIn)]))
}

function convert(value: unknown, path: readonly PropertyKey[], issues: Issue[]): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map((item, index) => convert(item, [...path, index], issues))
  if (isMedia(value)) return value
  if (isRecord(value)) return convertRecord(value, path, issues)
  issues.push({
    path: toPath(String(path[0]), path.slice(1)),
    message: `must be plain JSON data, not ${describe(value)}`,
  })
  return null
}

function convertRecord(value: object, path: readonly PropertyKey[], issues: Issue[]): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.map(([key, inner]) => [key, convert(inner, [...path, key], issues)]))
}

function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}

function describe(value: unknown): string {
  if (value === undefined || typeof value === 'number') return String(value)
  return typeof value === 'object' ? `a ${Object.prototype.toString.call(value).slice(8, -1)}` : `a ${typeof value}`
}
