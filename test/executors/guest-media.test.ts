import { createHash } from 'node:crypto'

import { quickjs } from 'smolagents-ts/executors/quickjs'
import { afterAll, describe, expect, test } from 'vitest'

import { mediaCall } from '../../src/core/executor.ts'
import type { Execution, Sandbox } from '../../src/core/executor.ts'
import { toLimits } from '../../src/core/limits.ts'
import { now, RecordingHost } from '../../src/testing/recording-host.ts'
import { encode } from '../../src/values/codec.ts'

const executor = quickjs()
afterAll(() => executor.close())

const id = 'a1'.repeat(16)
const handle = { $type: 'media', id, mediaType: 'image/png', name: 'a.png', size: 3 }
const variables = { photo: handle }

function open(image?: Uint8Array): Promise<Sandbox> {
  const functions = ['echo', 'hang', 'finalAnswer']
  const limits = toLimits({ answerBytes: 2_000 })
  return executor.open({ language: 'javascript', limits, seed: 1, functions, ...(image && { image }) })
}

/** What becomes of an action that finds a handle in `photo`. */
async function execute(code: string, host: RecordingHost = new RecordingHost()): Promise<Execution> {
  const sandbox = await open()
  const execution = await sandbox.execute({ code, filename: 'a.js', now, variables }, host)
  await sandbox.close()
  return execution
}

async function textOf(code: string): Promise<unknown> {
  const execution = await execute(code)
  return execution.kind === 'value' ? execution.text : execution
}

describe('a handle in the sandbox', () => {
  test('says what it is, and is shown so', async () => {
    expect(await textOf('[photo.id, photo.mediaType, photo.name, photo.size, photo instanceof Media].join()')).toBe(
      `${id},image/png,a.png,3,true`,
    )
    expect(await textOf('({ photo, text: `${photo}`, json: JSON.stringify(photo) })')).toBe(
      `{\n  photo: Media { image/png, 3 B, a.png },\n  text: '[image/png, 3 B, a.png]',\n  json: '{"id":"${id}","mediaType":"image/png","name":"a.png","size":3}'\n}`,
    )
  })

  test('asks the host for its bytes each time, and goes back to it as a handle', async () => {
    const host = new RecordingHost()
    const running = execute('const b = await photo.bytes(); finalAnswer([b, photo, structuredClone(photo)])', host)
    await host.untilHanging()
    host.hanging[0]?.({ now, ok: true, value: encode(new Uint8Array([1, 2, 3])) })

    const execution = await running

    expect(host.calls).toEqual([{ ordinal: 1, name: mediaCall, args: [id] }])
    expect(execution).toMatchObject({ kind: 'answer', value: [encode(new Uint8Array([1, 2, 3])), handle, handle] })
  })

  test('has no bytes when the host says so', async () => {
    const host = new RecordingHost()
    const running = execute('await photo.text()', host)
    await host.untilHanging()
    host.hanging[0]?.({ now, ok: false, error: { name: 'RangeError', message: 'too large' } })

    expect(await running).toMatchObject({ kind: 'error', error: { name: 'RangeError', message: 'too large', line: 1 } })
  })

  test('is waited for at the end of an action, without a word about it', async () => {
    const host = new RecordingHost()
    const running = execute('photo.bytes(); 1', host)
    await host.untilHanging()
    host.hanging[0]?.({ now, ok: true, value: null })

    expect(await running).toMatchObject({ kind: 'value', text: '1', floating: [] })
  })

  test('is in images of the interpreter, and what it asked for is asked again', async () => {
    const first = await open()
    const host = new RecordingHost()
    const running = first.execute(
      { code: 'const b = await photo.bytes(); [b.length, photo]', filename: 'a.js', now, variables },
      host,
    )
    await host.untilHanging()
    const image = await first.snapshot?.()
    await first.close()
    await running

    const second = await open(image)
    const again = new RecordingHost()
    const resumed = second.resume?.(again)
    await again.untilHanging()
    again.hanging[0]?.({ now, ok: true, value: encode(new Uint8Array(7)) })

    expect(await resumed).toMatchObject({
      kind: 'value',
      text: '[ 7, Media { image/png, 3 B, a.png } ]',
      shown: [handle],
    })
    expect(again.calls).toEqual([{ ordinal: 1, name: mediaCall, args: [id] }])
    await second.close()
  })
})

describe('a medium made in the sandbox', () => {
  const made = 'new Media(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7]), { name: "b.png" })'
  const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7])
  const wire = {
    $type: 'media',
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 32),
    mediaType: 'image/png',
    name: 'b.png',
    size: 9,
    base64: Buffer.from(bytes).toString('base64'),
  }

  test('goes to the host with its bytes', async () => {
    const host = new RecordingHost()

    const execution = await execute(`const m = ${made}; await echo({ m }); finalAnswer([m, await m.bytes()])`, host)

    expect(host.calls.map(({ args }) => args)).toEqual([[{ m: wire }]])
    expect(execution).toMatchObject({ kind: 'answer', value: [wire, encode(bytes)] })
  })

  test('is what it is whatever was done to what it is made with', async () => {
    const poison = `
      const { defineProperty } = Object
      const { ownKeys } = Reflect
      const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7])
      const answer = finalAnswer
      const holders = [Array, String, Uint8Array, Uint32Array, Map, RegExp, Function, Promise, Object, Reflect, Media, Object.getPrototypeOf(Uint8Array)]
      const poison = (target) => {
        const keys = ownKeys(target)
        for (let at = 0; at < keys.length; at += 1) {
          if (keys[at] === 'prototype' || keys[at] === 'constructor') continue
          try { defineProperty(target, keys[at], { get() { throw new Error('poisoned') }, set() {} }) } catch {}
        }
      }
      for (let at = 0; at < holders.length; at += 1) {
        if (holders[at].prototype) poison(holders[at].prototype)
        poison(holders[at])
      }
      answer(new Media(bytes, { name: 'b.png' }))`

    expect(await execute(poison)).toMatchObject({ kind: 'answer', value: wire })
  })

  test.each([
    ['new Media("text")', 'A medium must be made of bytes, in a Uint8Array or an ArrayBuffer, not a text'],
    ['Media()', ''],
    [
      'new Media(new Uint8Array(1), { mediaType: "png" })',
      'The type of a medium must be such as image/png, not "png".',
    ],
    ['new Media(new Uint8Array(1), { get name() { throw new TypeError("mine") } })', 'mine'],
    ['Media.prototype.bytes.call({})', ''],
  ])('says what is wrong with %s', async (code, message) => {
    expect(await execute(`await ${code}`)).toMatchObject({
      kind: 'error',
      error: { name: 'TypeError', message: expect.stringContaining(message) },
    })
  })

  test('cannot be passed off as another one', async () => {
    const code = `
      class Fake extends Media { get id() { return photo.id } get mediaType() { return 'text/html' } toJSON() { return {} } }
      const fake = new Fake(new Uint8Array(1), { mediaType: 'image/gif' })
      console.log(fake)
      finalAnswer([fake, { ...fake }, Object.create(Media.prototype)])`

    expect(await execute(code)).toMatchObject({
      kind: 'error',
      error: {
        message: expect.stringContaining('answer[2] is an instance of a class that has no properties of its own'),
      },
    })
    expect(await execute(code.replace(', Object.create(Media.prototype)', ''))).toMatchObject({
      kind: 'answer',
      value: [{ $type: 'media', mediaType: 'image/gif', size: 1, base64: 'AA==' }, {}],
    })
  })
})

describe('what an action shows', () => {
  test('is each image that is printed or in its last value, once', async () => {
    const code = `
      const gif = new Media(new Uint8Array([1]), { mediaType: 'image/gif' })
      console.log('photo', photo, String(gif)); console.table([photo]); new Media(new Uint8Array([2]), { mediaType: 'audio/wav' });
      [photo, { gif }]`

    expect(await execute(code)).toMatchObject({
      kind: 'value',
      shown: [handle, { $type: 'media', mediaType: 'image/gif', base64: 'AQ==' }],
    })
  })

  test('is there after an error, and not after an answer', async () => {
    expect(await execute('console.log(photo); null.x')).toMatchObject({ kind: 'error', shown: [handle] })
    expect(await execute('console.log(photo); finalAnswer(1)')).not.toHaveProperty('shown')
    expect(await execute('1')).not.toHaveProperty('shown')
  })

  test('is forgotten by the next action', async () => {
    const sandbox = await open()
    const host = new RecordingHost()
    await sandbox.execute({ code: 'photo', filename: 'a.js', now, variables }, host)

    expect(await sandbox.execute({ code: 'photo.size', filename: 'b.js', now }, host)).not.toHaveProperty('shown')
    await sandbox.close()
  })

  test('has no more bytes than an answer may, and no more images than sixteen', async () => {
    const code = `
      const images = Array.from({ length: 30 }, (_, index) => new Media(new Uint8Array(index === 0 ? 5_000 : [index]), { mediaType: 'image/gif' }))
      images`

    const { shown = [] } = await execute(code)

    expect(shown).toHaveLength(15)
  })
})
