import { CodeAgent, memoryJournal, tool } from 'smolagents-ts'
import type { Journal, ModelEvent } from 'smolagents-ts'
import { scriptedModel } from 'smolagents-ts/testing'
import { describe, expect, test } from 'vitest'

/** A schema whose check never comes to an end. */
const endless = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: () => new Promise<{ value: unknown }>(() => {}),
    jsonSchema: { input: () => ({ type: 'object' }), output: () => ({ type: 'object' }) },
  },
}

function counting(): { readonly pay: ReturnType<typeof tool>; readonly paid: () => number } {
  let count = 0
  const pay = tool({ name: 'pay', description: 'Pays.', execute: () => Promise.resolve((count += 1)) })
  return { pay, paid: () => count }
}

describe('an abort', () => {
  test('while the intent of a call is written keeps its tool from starting', async () => {
    const { pay, paid } = counting()
    const controller = new AbortController()
    const store = memoryJournal()
    const journal: Journal = {
      ...store,
      append: async (runId, epoch, records) => {
        if (records.some((record) => record.type === 'call-start')) controller.abort(new Error('stop'))
        await store.append(runId, epoch, records)
      },
    }
    const agent = new CodeAgent({ model: scriptedModel(['<code>await pay()']), tools: [pay], journal })

    const { status } = await agent.run('x', { signal: controller.signal, reject: false })

    expect(status).toBe('aborted')
    expect(paid()).toBe(0)
  })

  test('ends a run whose schema never decides about an answer', async () => {
    const controller = new AbortController()
    const agent = new CodeAgent({ model: scriptedModel(['<code>finalAnswer({})']), output: endless })
    const run = agent.stream('x', { signal: controller.signal })

    for await (const event of run) if (event.type === 'code-end') controller.abort(new Error('stop'))

    expect((await run.result).status).toBe('aborted')
  })

  test('with something that has no text still gives a result', async () => {
    const run = new CodeAgent({ model: scriptedModel(['<code>for (;;) {}']) }).stream('x')

    run.abort(Object.create(null))

    expect((await run.result).status).toBe('aborted')
  })

  test('of a run that waits in a session ends it at once, and the others keep their order', async () => {
    let open = (): void => {}
    const opened = new Promise<number>((resolve) => {
      open = () => resolve(1)
    })
    const wait = tool({ name: 'wait', description: 'Waits.', execute: () => opened })
    const model = scriptedModel(['<code>finalAnswer(await wait())', '<code>finalAnswer(3)'])
    const session = new CodeAgent({ model, tools: [wait] }).session()
    const first = session.stream('first', { detach: true })
    const second = session.stream('second', { detach: true })
    const third = session.run('third')

    second.abort(new Error('changed my mind'))
    expect((await second.result).status).toBe('aborted')
    open()

    expect(await first.result).toMatchObject({ output: 1 })
    expect((await third).output).toBe(3)
    await session.close()
  })
})

describe('a call', () => {
  test('whose schema never decides ends at its time-out', async () => {
    const stuck = tool({
      name: 'stuck',
      description: 'Is stuck.',
      input: endless,
      timeoutMs: 50,
      execute: () => Promise.resolve(1),
    })
    const code = '<code>try { await stuck({}) } catch (error) { finalAnswer(error.code) }'

    const { output } = await new CodeAgent({ model: scriptedModel([code]), tools: [stuck] }).run('x')

    expect(output).toBe('tool-timeout')
  })

  test('of a tool that throws what has no text is a failure the code can catch', async () => {
    const odd = tool({ name: 'odd', description: 'Is odd.', execute: () => Promise.reject(Object.create(null)) })
    const code = '<code>try { await odd() } catch (error) { finalAnswer(error.code) }'

    const { output } = await new CodeAgent({ model: scriptedModel([code]), tools: [odd] }).run('x')

    expect(output).toBe('tool-failed')
  })

  test('gives the tool an input of its own, which it may change', async () => {
    const turn = tool({
      name: 'turn',
      description: 'Adds to the list it is given.',
      input: { type: 'object', properties: { list: { type: 'array' } }, required: ['list'] },
      execute: ({ list }) => Promise.resolve(Array.isArray(list) ? list.push(0) && list : null),
    })

    const { output } = await new CodeAgent({
      model: scriptedModel(['<code>finalAnswer(await turn([3, 2, 1]))']),
      tools: [turn],
    }).run('x')

    expect(output).toEqual([3, 2, 1, 0])
  })

  test('is counted against callsPerStep, timers are not', async () => {
    const { pay, paid } = counting()
    const code =
      '<code>for (let i = 0; i < 6; i += 1) await new Promise((done) => setTimeout(done, 1))\nfinalAnswer(await pay())'

    const { output } = await new CodeAgent({
      model: scriptedModel([code]),
      tools: [pay],
      limits: { callsPerStep: 5 },
    }).run('x')

    expect([output, paid()]).toEqual([1, 1])
  })
})

describe('a reply', () => {
  test('that broke off for an unknown reason before its closing tag is not run', async () => {
    const { pay, paid } = counting()
    const broken = { text: '<code>await pay()\nif (1) finalAnswer("done") //', finishReason: 'other' as const }
    const model = scriptedModel([broken, '<code>finalAnswer(2)</code>'])

    const { output, steps } = await new CodeAgent({ model, tools: [pay] }).run('x')

    expect([output, paid()]).toEqual([2, 0])
    expect(steps[1]).toMatchObject({ outcome: { error: { code: 'reply-cut' } } })
  })

  test('has one finish: what comes after the first does not change it', async () => {
    const model = {
      id: 'twice',
      async *stream(): AsyncGenerator<ModelEvent> {
        yield { type: 'text-delta', text: '<code>finalAnswer(1)' }
        yield { type: 'finish', reason: 'length' }
        yield { type: 'finish', reason: 'stop' }
      },
    }

    const result = await new CodeAgent({ model, maxSteps: 1 }).run('x', { reject: false })

    expect(result.steps[1]).toMatchObject({ outcome: { error: { code: 'reply-cut' } } })
  })
})

describe('resuming', () => {
  test('is refused for a run of a session, which builds on others', async () => {
    const journal = memoryJournal()
    const agent = new CodeAgent({ model: scriptedModel(['<code>1', new Error('503')]), journal })
    const session = agent.session({ id: 's1' })
    const { runId } = await session.run('x', { reject: false })
    await session.close()

    const result = await agent.run({ resume: runId }, { reject: false })

    expect(result).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('belongs to the session s1') },
    })
  })

  test('what cannot be resumed writes nothing', async () => {
    const journal = memoryJournal()

    await new CodeAgent({ model: scriptedModel([]), journal }).run({ resume: 'nobody' }, { reject: false })

    expect(await journal.read('nobody')).toEqual([])
  })
})

test('a session goes on when its journal works again', async () => {
  const store = memoryJournal()
  let isDown = true
  const journal: Journal = {
    ...store,
    lease: (runId) => (isDown ? Promise.reject(new Error('down')) : store.lease(runId)),
  }
  const session = new CodeAgent({ model: scriptedModel(['<code>finalAnswer(1)']), journal }).session()

  const first = await session.run('x', { reject: false })
  isDown = false
  const second = await session.run('x')
  await session.close()

  expect([first.status, second.output]).toEqual(['failed', 1])
})
