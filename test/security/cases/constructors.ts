import type { Attack } from '../attack.ts'

const read = `'return process.env.CANARY'`
const unknownName = 'error:ReferenceError'

/** E1 to E8: from what the host hands over and throws to the constructor of its functions, and so to its process. */
export const constructors: readonly Attack[] = [
  {
    id: 'E1-a',
    title: 'the constructor of the constructor of the global object',
    from: ['vm2-cat1-0'],
    code: `finalAnswer(globalThis.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E1-b',
    title: 'the constructor of everything the console has',
    from: ['vm2-cat1-0'],
    code: `finalAnswer(Object.values(console).map((method) => method.constructor(${read})()).join())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E1-c',
    title: 'a walk up the prototypes with a getter that no proxy sees',
    from: ['vm2-cat2-0', 'vm2-GHSA-47x8-96vw-5wg6-structural-leak-variants'],
    code: `
      const up = ({}).__lookupGetter__('__proto__')
      finalAnswer(Reflect.apply(up, Reflect.apply(up, echo, []), []).constructor.assign.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E1-d',
    title: 'a function read from the descriptor of a built-in',
    from: ['vm2-GHSA-47x8-96vw-5wg6-structural-leak-variants'],
    code: `
      const top = Object.getPrototypeOf(Object.getPrototypeOf(echo))
      const { get } = Object.getOwnPropertyDescriptor(top, '__proto__')
      const { value } = Object.getOwnPropertyDescriptor(get.__proto__, 'constructor')
      finalAnswer(value(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E2-a',
    title: 'the constructor of an async function',
    from: ['vm2-cat7-0'],
    code: `finalAnswer(await fail.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E2-b',
    title: 'the constructors of then, catch and finally of the promise of a call',
    from: ['vm2-cat7-0'],
    code: `
      const { then, catch: caught, finally: ended } = echo(1)
      finalAnswer([then, caught, ended].map((method) => method.constructor(${read})()).join())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E3-a',
    title: 'the constructor of a generator function',
    code: `
      const Generator = echo.constructor('return (function* () {}).constructor')()
      finalAnswer([...Generator('yield process.env.CANARY')()].join())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E3-b',
    title: 'the next method and the result of an iterator over a result',
    from: ['vm2-GHSA-47x8-96vw-5wg6-structural-leak-variants'],
    code: `
      const { rows } = await load()
      const iterator = rows[Symbol.iterator]()
      finalAnswer(iterator.next.constructor(${read})() + iterator.next().constructor.keys.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E4-a',
    title: 'the constructor of an async generator function',
    code: `
      const Generator = echo.constructor('return (async function* () {}).constructor')()
      for await (const found of Generator('yield process.env.CANARY')()) finalAnswer(found)`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E4-b',
    title: 'the error of a call that yield* in an async generator catches',
    code: `
      async function* inner() { yield* { [Symbol.asyncIterator]: () => ({ next: () => fail() }) } }
      let caught
      try { for await (const _ of inner()); } catch (error) { caught = error }
      finalAnswer(caught.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E5-a',
    title: 'the constructor of a bound function',
    code: `finalAnswer(echo.bind(null, 1).constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E5-b',
    title: 'call, apply and bind borrowed from a host function',
    code: `
      const { call, apply, bind } = echo
      const Make = call.call(bind, call.constructor, null)
      finalAnswer(apply.apply(Make, [null, [${read}]])())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E6-a',
    title: 'the constructor of every tool and timer',
    from: ['vm2-cat1-0'],
    code: `finalAnswer([echo, load, finalAnswer, setTimeout].map((tool) => tool.constructor(${read})()).join())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E6-b',
    title: 'a subclass of the constructor of a tool',
    code: `
      class Maker extends echo.constructor {}
      finalAnswer(Reflect.construct(Maker, [${read}], Object)())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E7-a',
    title: 'the error that a host function throws at a wrong argument',
    code: `
      let caught
      try { setTimeout(1) } catch (error) { caught = error }
      finalAnswer(caught.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E7-b',
    title: 'the error that a symbol as the name of an error makes',
    from: ['vm2-GHSA-hw58-p9xv-2mjh-repro'],
    code: `
      const error = new Error('x')
      error.name = Symbol('x')
      let caught = echo
      try { error.stack } catch (thrown) { caught = thrown }
      finalAnswer(caught.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E7-c',
    title: 'the stack of an error, of a failed call and of a cause',
    code: `
      const failed = await fail().catch((error) => error)
      const all = [new Error('a'), failed, new Error('b', { cause: failed }), failed.cause]
      finalAnswer(all.map((error) => String(error && error.stack)).join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E8-a',
    title: 'the reason of a rejected call',
    from: ['vm2-GHSA-mpf8-4hx2-7cjg-repro'],
    code: `finalAnswer(await fail().catch((error) => error.constructor.constructor(${read})()))`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E8-b',
    title: 'reasons from Promise.allSettled and Promise.any',
    from: ['vm2-GHSA-55hx-c926-fr95-structural-leak-variants', 'vm2-GHSA-55hx-c926-fr95-repro'],
    code: `
      const [{ reason }] = await Promise.allSettled([fail()])
      const { errors } = await Promise.any([fail()]).catch((error) => error)
      finalAnswer([reason, ...errors].map((error) => error.constructor.constructor(${read})()).join())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E8-c',
    title: 'errors that suppress each other when a stack of resources is disposed',
    from: ['vm2-cat16-0', 'vm2-GHSA-55hx-c926-fr95-repro'],
    openSince: 24,
    code: `
      const stack = new DisposableStack()
      stack.defer(() => { throw null })
      stack.defer(() => setTimeout(1))
      let caught
      try { stack.dispose() } catch (error) { caught = error }
      finalAnswer((caught.suppressed ?? caught.error).constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E8-d',
    title: 'the error of a resource declared in code that is evaluated',
    from: ['vm2-cat16-0', 'vm2-GHSA-grj5-jjm8-h35p-regression-55hx'],
    openSince: 24,
    code: `
      globalThis.resource = { [Symbol.dispose]() { setTimeout(1) } }
      let caught
      try { eval('{ using held = resource; throw null }') } catch (error) { caught = error }
      finalAnswer(caught.error.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
  {
    id: 'E8-e',
    title: 'the reason of Array.fromAsync over calls that fail',
    from: ['vm2-GHSA-grj5-jjm8-h35p-regression-55hx'],
    openSince: 22,
    code: `
      const caught = await Array.fromAsync([0], () => fail()).catch((error) => error)
      finalAnswer(caught.constructor.constructor(${read})())`,
    open: 'leak',
    here: unknownName,
  },
]
