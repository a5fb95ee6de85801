import { describe, expect, test } from 'vitest'

import { ProtocolError } from '../../src/executors/protocol/framing.ts'
import { readArguments, readValue } from '../../src/executors/host/read-values.ts'

const MiB = 1024 * 1024

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('values from a place', () => {
  test.each(['{"a":[1,"]]]","\\\\\\"[[[",{"b":null}]}', '"\\\\"', '0', '["[",["{"],{"}":"\\\\\\\\"}]'])(
    'are read: %s',
    (text) => {
      expect(readValue(bytesOf(text), MiB)).toEqual(JSON.parse(text))
    },
  )

  test('are read as deep as the codec writes, however much the texts in them look like brackets', () => {
    const text = `${'["[[",'.repeat(1_000)}0${']'.repeat(1_000)}`

    expect(readValue(bytesOf(text), MiB)).toEqual(JSON.parse(text))
  })

  test('are read whatever the texts in them escape', () => {
    const value = { '"': `"${'['.repeat(2_000)}`, '\\': '\\', end: `\\"${'{'.repeat(2_000)}` }

    expect(readValue(bytesOf(JSON.stringify(value)), MiB)).toEqual(value)
  })

  test.each([
    ['nothing', '', 'A value of 0 bytes'],
    ['too much', JSON.stringify('x'.repeat(MiB)), 'at most 1048576 may be'],
    ['no JSON', '{"a":}', 'is not JSON'],
    ['a text without end', '"abc\\\\', 'is not JSON'],
    ['lists too deep', '['.repeat(1_001) + ']'.repeat(1_001), 'nested more than 1000 levels'],
    ['objects too deep', '{"a":'.repeat(1_001) + '1' + '}'.repeat(1_001), 'nested more than 1000 levels'],
    ['lists that never end', '['.repeat(MiB), 'nested more than 1000 levels'],
  ])('are refused when they are %s', (_, text, message) => {
    expect(() => readValue(bytesOf(text), MiB)).toThrow(ProtocolError)
    expect(() => readValue(bytesOf(text), MiB)).toThrow(message)
  })

  test('are refused when they are too many', () => {
    const bytes = bytesOf(`[${'0,'.repeat(1_000_000)}0]`)

    expect(() => readValue(bytes, 4 * MiB)).toThrow('more than 1000000 parts')
  })

  test('are a list when they are arguments', () => {
    expect(readArguments(bytesOf('[1,{"a":2}]'), MiB)).toEqual([1, { a: 2 }])
    expect(() => readArguments(bytesOf('{"0":1}'), MiB)).toThrow(ProtocolError)
  })
})
