import { createHash } from 'node:crypto'

import { assert, integer, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { BaseImage } from '../../src/executors/quickjs/base-image.ts'
import { ImageError } from '../../src/executors/host/image-error.ts'
import { checkImage, openImage, writeImage } from '../../src/executors/quickjs/image.ts'
import { readNotes } from '../../src/executors/quickjs/worker/notes.ts'

const page = 4_096
const build = 'a'.repeat(64)
const base: BaseImage = {
  wasm: {},
  build,
  memory: new Uint8Array(8 * page).fill(7),
  stackPointer: 0,
  runtime: 0,
  context: 0,
  functions: {},
}
const options = { build, maxMemoryBytes: 64 * page }

/** A memory of twelve pages that differs from the base in two of them, and has one beyond it. */
function changedMemory(): Uint8Array {
  const memory = new Uint8Array(12 * page)
  memory.set(base.memory)
  memory[page + 5] = 1
  memory[3 * page] = 2
  memory[10 * page + 9] = 3
  return memory
}

const notes = { registers: { stackPointer: 4 }, execution: 3, functions: ['echo'], sources: [['a.js', 'var a']] }
const image = writeImage({ build, upTo: 3 }, changedMemory(), { base, notes })

/** An image whose bytes were changed by somebody who knows how it is checked. */
function forged(change: (bytes: Uint8Array) => void): Uint8Array {
  const bytes = image.slice()
  change(bytes)
  const digest = createHash('sha256').update(bytes.subarray(0, -32)).digest()
  bytes.set(digest, bytes.length - 32)
  return bytes
}

describe('an image', () => {
  test('gives back the memory it was made of', () => {
    const opened = openImage(image, options)
    const memory = new Uint8Array(opened.memoryBytes)
    memory.set(base.memory)

    opened.applyTo(memory)

    expect(memory).toEqual(changedMemory())
    expect(opened).toMatchObject({ build, upTo: 3, memoryBytes: 12 * page })
    expect(readNotes(opened.notes)).toEqual(notes)
  })

  test('holds only what has changed', () => {
    expect(image.length).toBeLessThan(page)
  })

  test('is refused with any bit of it flipped', () => {
    for (let at = 0; at < image.length; at += 1) {
      for (const bit of [1, 128]) {
        const changed = image.slice()
        changed[at] = (changed[at] ?? 0) ^ bit

        expect(() => checkImage(changed)).toThrow(ImageError)
      }
    }
  })

  test('is refused when it is cut anywhere, or goes on', () => {
    for (let length = 0; length < image.length; length += 1) {
      expect(() => checkImage(image.subarray(0, length))).toThrow(ImageError)
    }
    expect(() => checkImage(new Uint8Array([...image, 0]))).toThrow(ImageError)
  })

  test('of another build is refused, whose name is told', () => {
    const other = writeImage({ build: 'b'.repeat(64), upTo: 1 }, changedMemory(), { base, notes })

    expect(() => openImage(other, options)).toThrow('another build of the engine or of this library (bbbbbbbbbbbbbbbb')
  })

  test('that needs more memory than is allowed is refused before it is unpacked', () => {
    expect(() => openImage(image, { build, maxMemoryBytes: page })).toThrow('bytes of memory; 4096 are allowed')
  })

  test('does nothing but be refused, whoever forged it', () => {
    const runs = Number(process.env['FUZZ_RUNS'] ?? 5_000)

    assert(
      property(integer({ min: 0, max: image.length - 33 }), integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = forged((copy) => {
          copy[at] = (copy[at] ?? 0) ^ mask
        })
        openSafely(bytes)
      }),
      { numRuns: runs },
    )
  })

  test('is not made of just any bytes', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => checkImage(bytes)).toThrow(ImageError)
      }),
      { numRuns: 1_000 },
    )
  })
})

/** Opens what may be an image, as a worker does. All that may come of it is a refusal or a memory of its size. */
function openSafely(bytes: Uint8Array): void {
  try {
    const opened = openImage(bytes, options)
    readNotes(opened.notes)
    const memory = new Uint8Array(opened.memoryBytes)
    memory.set(base.memory.subarray(0, memory.length))
    opened.applyTo(memory)
  } catch (error) {
    if (!(error instanceof ImageError)) throw error
  }
}
