import type { ModelEvent } from '../../core/model.ts'
import { isJsonObject } from '../../schema/json-pointer.ts'

/** A reply as a cache keeps it: plain data, as JSON holds it. */
export type CachedReply = {
  readonly version: 1
  /** When it was given, in ms since 1970. */
  readonly at: number
  readonly events: readonly ModelEvent[]
}

/**
 * Where a cache keeps replies: a file, a database, a map. What `get` gives is checked, so it may be whatever was stored
 * there. Keys are 64 hexadecimal digits.
 */
export interface CacheStore {
  get(key: string): Promise<unknown>
  set(key: string, reply: CachedReply): Promise<void>
}

/** What `memoryCache()` takes. */
export type MemoryCacheOptions = {
  /** Characters of all replies together; beyond that those go that were not asked for longest. Default 16 Mi. */
  readonly maxChars?: number
}

/** Keeps replies in this process, up to a limit. */
export function memoryCache({ maxChars = 16 * 1024 * 1024 }: MemoryCacheOptions = {}): CacheStore {
  if (!(maxChars > 0)) throw new TypeError(`memoryCache: maxChars must be a number above 0, not ${String(maxChars)}.`)
  const texts = new Map<string, string>()
  let chars = 0
  const take = (key: string): string | undefined => {
    const text = texts.get(key)
    if (text !== undefined && texts.delete(key)) chars -= text.length
    return text
  }
  const put = (key: string, text: string): void => {
    texts.set(key, text)
    chars += text.length
  }
  return {
    get(key) {
      const text = take(key)
      if (text === undefined) return Promise.resolve(undefined)
      put(key, text)
      return Promise.resolve(JSON.parse(text))
    },
    set(key, reply) {
      take(key)
      put(key, JSON.stringify(reply))
      for (const oldest of texts.keys()) {
        if (chars <= maxChars) break
        take(oldest)
      }
      return Promise.resolve()
    },
  }
}

/** A stored reply, or `undefined` for what is none, or one of another version. */
export function toCachedReply(stored: unknown): CachedReply | undefined {
  return isCachedReply(stored) ? stored : undefined
}

function isCachedReply(stored: unknown): stored is CachedReply {
  if (!isJsonObject(stored)) return false
  const { version, at, events } = stored
  const isEvent = (event: unknown): boolean => isJsonObject(event) && typeof event['type'] === 'string'
  const isReply = Array.isArray(events) && events.every(isEvent) && events.at(-1)?.type === 'finish'
  return version === 1 && typeof at === 'number' && isReply
}
