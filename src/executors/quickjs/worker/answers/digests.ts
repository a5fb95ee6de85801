import { createHash } from 'node:crypto'

import type { Answer } from './answer.ts'
import { textAt, toList } from './question.ts'

/** The names Web Crypto has for them. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
])

/** Digests of bytes; bytes are written in base64. */
export const digestAnswers: readonly [string, Answer][] = [
  [
    'digest',
    (text) => {
      const list = toList(text)
      const algorithm = algorithms.get(textAt(list, 0).toUpperCase())
      if (algorithm === undefined) return null
      return createHash(algorithm).update(textAt(list, 1), 'base64').digest('base64')
    },
  ],
]
