import type { Attack } from '../attack.ts'

const shared = { n: 1 }
const cycle: { self?: unknown; list: unknown[] } = { list: [shared, shared] }
cycle.self = cycle

/** B1 to B9: values on their way to the host. */
export const boundary: readonly Attack[] = [
  {
    id: 'B1-a',
    title: 'a key __proto__ in the answer',
    code: `finalAnswer(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}'))`,
    open: 'pollution',
    here: 'answer',
    right: { answer: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}') },
  },
  {
    id: 'B1-b',
    title: 'a key __proto__ deep in arguments that come back',
    code: `
      const back = await echo({ a: [JSON.parse('{"__proto__":{"polluted":1}}')] })
      const [inner] = back.a
      const map = { ['__proto__']: 1, toString: 2, hasOwnProperty: 3, $type: 'map' }
      finalAnswer([Object.keys(inner), inner.polluted, ({}).polluted, map])`,
    open: 'wrong',
    here: 'answer',
    right: {
      answer: [
        ['__proto__'],
        undefined,
        undefined,
        JSON.parse('{"__proto__":1,"toString":2,"hasOwnProperty":3,"$type":"map"}'),
      ],
      calls: ['echo'],
    },
  },
  {
    id: 'B1-c',
    title: 'a value that says it is something else in wire form',
    code: `finalAnswer(JSON.parse('[{"$type":"date","ms":"x"},{"$type":"ref","id":0},{"$type":"error"},{"__proto__":1,"$type":0}]').concat(NaN))`,
    open: 'wrong',
    here: 'answer',
    right: {
      answer: [
        ...JSON.parse('[{"$type":"date","ms":"x"},{"$type":"ref","id":0},{"$type":"error"},{"__proto__":1,"$type":0}]'),
        NaN,
      ],
    },
  },
  {
    id: 'B2-a',
    title: 'a thenable as an argument, whose code would run for the host',
    code: `
      let ran = 'no'
      await Promise.resolve(echo({ then(resolve) { ran = 'yes'; resolve(1) } })).catch(() => {})
      finalAnswer(ran)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'no', calls: [] },
  },
  {
    id: 'B2-b',
    title: 'a thenable as the value of an async function and of the answer',
    code: `
      const lie = { then(resolve) { resolve({ then(next) { next('inner') } }) } }
      const got = await (async () => lie)()
      finalAnswer(Promise.resolve({ then(resolve) { resolve(got) } }))`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'inner' },
  },
  {
    id: 'B2-c',
    title: 'an answer with a getter called then',
    code: `
      let reads = 0
      finalAnswer({ get then() { reads += 1; return reads === 1 ? (resolve) => resolve('first') : undefined }, a: 1 })`,
    open: 'wrong',
    here: 'answer',
    right: {
      // oxlint-disable-next-line unicorn/no-thenable -- it is the attack
      answer: { then: undefined, a: 1 },
    },
  },
  {
    id: 'B3-a',
    title: 'getters that throw, and getters that change their mind',
    code: `
      let reads = 0
      const value = { get turn() { reads += 1; return reads }, get bad() { throw new Error('read') } }
      const said = await Promise.resolve(echo(value)).then(() => 'taken', (error) => error.message)
      finalAnswer([said, reads])`,
    open: 'wrong',
    here: 'answer',
    right: { answer: ['read', 1], calls: [] },
  },
  {
    id: 'B3-b',
    title: 'toJSON and valueOf that call tools while the answer is written',
    code: `
      const value = { toJSON() { echo('toJSON'); return 'stolen' }, valueOf() { echo('valueOf'); return 'stolen' }, a: 1 }
      delete value.toJSON
      Object.defineProperty(value, 'toJSON', { value() { echo('toJSON'); return 'stolen' }, enumerable: false })
      Object.defineProperty(value, 'valueOf', { enumerable: false })
      finalAnswer(value)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: { a: 1 }, calls: [] },
  },
  {
    id: 'B4-a',
    title: 'cycles, and things that are in two places',
    code: `
      const shared = { n: 1 }
      const value = { list: [shared, shared] }
      value.self = value
      finalAnswer(value)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: cycle },
  },
  {
    id: 'B5-a',
    title: 'an answer nested a hundred thousand levels deep',
    code: `
      let value = []
      for (let depth = 0; depth < 1e5; depth += 1) value = [value]
      setTimeout(() => console.log(value), 0)
      setTimeout(() => echo(value).catch(() => {}), 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
      try { finalAnswer(value) } catch {}
      console.log('went on')`,
    open: 'death',
    here: 'value',
    right: { calls: [], output: '[\n  [\n    [ [ [ [Array] ] ] ]\n  ]\n]\nwent on\n' },
  },
  {
    id: 'B6-a',
    title: 'values that JSON cannot say',
    code: `
      finalAnswer([10n ** 30n, NaN, -0, -Infinity, undefined, new Date(5), new Map([[{ k: 1 }, new Set(['x'])]]),
        new Uint8Array([0, 255]), new Float64Array([-0]), /a"b/giu])`,
    open: 'wrong',
    here: 'answer',
    right: {
      answer: [
        10n ** 30n,
        NaN,
        -0,
        -Infinity,
        undefined,
        new Date(5),
        new Map([[{ k: 1 }, new Set(['x'])]]),
        new Uint8Array([0, 255]),
        new Float64Array([-0]),
        /a"b/giu,
      ],
    },
  },
  {
    id: 'B7-a',
    title: 'NUL, lone surrogates and line separators, there and back',
    code: String.raw`finalAnswer([(await echo('\0a\ud800b\udc00\u2028\u2029\ufffe')), new Map([['\0', '\ud83d']])])`,
    open: 'wrong',
    here: 'answer',
    right: { answer: ['\0a\ud800b\udc00\u2028\u2029\ufffe', new Map([['\0', '\ud83d']])], calls: ['echo'] },
  },
  {
    id: 'B8-a',
    title: 'a proxy as the answer, whose traps call tools and lie',
    code: `
      const traps = new Proxy({}, { get: (_, trap) => (...given) => { echo(trap); return Reflect[trap](...given) } })
      const value = { a: 1 }
      try { finalAnswer(new Proxy(value, traps)) } catch {}
      finalAnswer('second')`,
    open: 'wrong',
    here: ['answer', 'error:Error', 'error:TypeError'],
    right: { answer: { a: 1 } },
  },
  {
    id: 'B8-b',
    title: 'a proxy that hides a function and grows while it is read',
    code: `
      let keys = 0
      const value = new Proxy({}, {
        ownKeys: () => Array.from({ length: (keys += 1) }, (_, at) => 'k' + at),
        getOwnPropertyDescriptor: () => ({ value: () => 'run', enumerable: true, configurable: true }),
        get: () => () => 'run',
      })
      const said = await Promise.resolve(echo({ value })).then(() => 'taken', () => 'refused')
      finalAnswer(said)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'refused', calls: [] },
  },
  {
    id: 'B9-a',
    title: 'an error with hostile name, message and stack',
    code: `
      const error = new Error('x')
      for (const key of ['stack', 'name', 'message', 'cause', 'toString'])
        Object.defineProperty(error, key, { get() { echo(key); console.log(key); throw new TypeError('again') } })
      setTimeout(() => console.log(error), 0)
      await new Promise((resolve) => setTimeout(resolve, 5))
      throw error`,
    open: 'death',
    here: ['error:Error', 'error:TypeError'],
  },
  {
    id: 'B9-b',
    title: 'null, a symbol and a bare object, thrown where nothing catches',
    code: `
      for (const thrown of [null, undefined, Symbol('x'), Object.create(null), 1n, () => {}])
        setTimeout(() => { throw thrown }, 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
      throw Object.create(null)`,
    open: 'death',
    here: 'error:Error',
  },
  {
    id: 'B9-c',
    title: 'an AggregateError whose list is itself, and a chain of causes without end',
    code: `
      const all = new AggregateError([], 'x')
      all.errors = [all]
      all.cause = all
      let chain = new Error('end')
      for (let at = 0; at < 1e4; at += 1) chain = new Error('e', { cause: chain })
      const said = await Promise.resolve(echo([all, chain])).then((back) => typeof back, (error) => error.name)
      console.log(all)
      console.log(chain)
      finalAnswer(all)`,
    open: 'wrong',
    here: ['answer', 'error:Error', 'error:RangeError', 'error:TypeError'],
    right: {
      output: [
        '<ref *1> AggregateError: x {\n  cause: [Circular *1],\n  [errors]: [ [Circular *1] ]\n}\nError: e {\n',
        '  [cause]: [Error: e] {\n    [cause]: [Error: e] {\n',
        '      [cause]: [Error: e] { [cause]: [Error: e] { [cause]: [Error] } }\n    }\n  }\n}\n',
      ].join(''),
    },
  },
]
