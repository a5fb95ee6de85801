import type { Attack } from '../attack.ts'

const read = `'return process.env.CANARY'`
const unknownName = 'error:ReferenceError'

/** E9 to E11: results of calls, callers of callbacks, and what stands in stacks. */
export const stacks: readonly Attack[] = [
  {
    id: 'E9-a',
    title: 'the result of a call',
    from: ['vm2-GHSA-mpf8-4hx2-7cjg-repro'],
    code: `finalAnswer((await load()).constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E9-b',
    title: 'the result of a call through a species that returns the same array',
    from: ['vm2-cat18-0'],
    code: `
      const { rows } = await load()
      function Same() { return rows }
      Object.defineProperty(Same, Symbol.species, { value: Same })
      rows.constructor = Same
      const mapped = rows.map((row) => rows.at.constructor)
      finalAnswer(mapped[0](${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E10-a',
    title: 'the caller of a callback, and its this',
    code: `
      const seen = await new Promise((resolve) => setTimeout(function () {
        let caller
        try { caller = arguments.callee.caller } catch {}
        resolve({ list: [caller, this, arguments] })
      }, 1))
      const found = seen.list.filter(Boolean).map((value) => value.constructor.constructor)
      finalAnswer(found.map((Make) => { try { return Make(${read})() } catch (error) { return error.name } }).join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E10-b',
    title: 'the list of arguments that a proxy of a callback is given',
    from: ['vm2-cat6-0'],
    code: `
      const seen = await new Promise((resolve) => {
        setTimeout(new Proxy(() => {}, { apply: (target, self, args) => resolve({ list: [self, args] }) }), 1)
      })
      const found = seen.list.filter(Boolean).map((value) => value.constructor.constructor)
      finalAnswer(found.map((Make) => { try { return Make(${read})() } catch (error) { return error.name } }).join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E11-a',
    title: 'call sites from Error.prepareStackTrace, also of functions that call the code back',
    code: `
      for (const holder of [Error, TypeError]) try { holder.prepareStackTrace = (error, sites) => sites } catch {}
      const kinds = []
      const look = () => { kinds.push(typeof new Error('x').stack, typeof new TypeError('x').stack) }
      look()
      try { structuredClone({ get a() { look() } }) } catch {}
      await Promise.resolve(echo({ get a() { look() } })).catch(() => {})
      setTimeout(look, 0)
      await new Promise((resolve) => setTimeout(resolve, 5))
      finalAnswer([...new Set(kinds)])`,
    open: 'wrong',
    here: 'answer',
    right: { answer: ['string'] },
  },
  {
    id: 'E11-b',
    title: 'Error.captureStackTrace, and no limit to a stack',
    code: `
      Error.stackTraceLimit = Infinity
      const held = {}
      Error.captureStackTrace(held)
      finalAnswer(String(held.stack))`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E11-c',
    title: 'the stacks of all errors that the engine, the bridge and the loader of modules make',
    code: `
      const makers = [() => eval("import('./none.js')"), () => eval("import('node:fs', 1)"), () => echo(() => {}), () => fail(),
        () => structuredClone(() => {}), () => JSON.parse('{'), () => new RegExp('('), () => eval('('), () => setTimeout(1),
        () => new Uint8Array(-1), () => null.x, () => { throw new Error('x') }, () => echo({ get a() { throw new Error('y') } }),
        () => Promise.any([fail()]), () => console.log({ get [Symbol.toStringTag]() { throw new Error('z') } })]
      const texts = []
      for (const make of makers) {
        try { await make() } catch (error) {
          texts.push(error.stack, error.message, error.fileName, error.cause)
          for (const one of error.errors ?? []) texts.push(one.stack)
        }
      }
      finalAnswer(texts.map(String).join())`,
    open: 'leak',
    here: 'answer',
  },
]
