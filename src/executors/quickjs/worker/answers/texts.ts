import type { Answer } from './answer.ts'
import { textAt, toList } from './question.ts'

type Decoder = InstanceType<typeof TextDecoder>

function toDecoder(label: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean }): Decoder {
  try {
    return new TextDecoder(label, options)
  } catch {
    throw new RangeError(`The "${label.slice(0, 100)}" encoding is not supported`)
  }
}

/** Texts to bytes and back; bytes are written in base64. */
export const textAnswers: readonly [string, Answer][] = [
  ['encode', (text) => Buffer.from(textAt(toList(text), 0), 'utf8').toString('base64')],
  ['encoding', (text) => toDecoder(textAt(toList(text), 0), { fatal: false, ignoreBOM: false }).encoding],
  [
    'decode',
    (text) => {
      const list = toList(text)
      const decoder = toDecoder(textAt(list, 0), { fatal: list[2] === true, ignoreBOM: list[3] === true })
      try {
        return decoder.decode(Buffer.from(textAt(list, 1), 'base64'))
      } catch {
        throw new TypeError(`The encoded data was not valid for encoding ${decoder.encoding}`)
      }
    },
  ],
]
