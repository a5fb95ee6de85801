import type { Attack } from '../attack.ts'

const read = `'return process.env.CANARY'`

/** What the code may see at all. A new name is a decision, and belongs here. */
const globalNames = [
  'Object,Function,Error,EvalError,RangeError,ReferenceError,SyntaxError,TypeError,URIError,InternalError',
  'AggregateError,SuppressedError,Iterator,Array,parseInt,parseFloat,isNaN,isFinite,queueMicrotask,decodeURI',
  'decodeURIComponent,encodeURI,encodeURIComponent,escape,unescape,Infinity,NaN,undefined,eval,Number,Boolean,String',
  'Math,Reflect,Symbol,DisposableStack,globalThis,BigInt,Date,RegExp,JSON,Proxy,Map,Set,WeakMap,WeakSet,ArrayBuffer',
  'Uint8ClampedArray,Int8Array,Uint8Array,Int16Array,Uint16Array,Int32Array,Uint32Array',
  'BigInt64Array,BigUint64Array,Float16Array,Float32Array,Float64Array,DataView,Promise,AsyncDisposableStack,WeakRef',
  'FinalizationRegistry,DOMException,btoa,atob,performance,console,setTimeout,setInterval,clearTimeout,clearInterval',
  'structuredClone,Intl,URL,URLSearchParams,TextEncoder,TextDecoder,Event,CustomEvent,EventTarget,AbortController,AbortSignal',
  'crypto,Media,setImmediate,clearImmediate,echo,load,fail,hang,slow,finalAnswer,Symbol(Symbol.toStringTag)',
]
  .join(',')
  .split(',')
  .toSorted()

/** E13 to E18: the names the code has, and what it makes of them. */
export const globals: readonly Attack[] = [
  {
    id: 'E13-a',
    title: 'a look at every name there is',
    code: `finalAnswer(Reflect.ownKeys(globalThis).map(String).sort())`,
    open: 'wrong',
    here: 'answer',
    right: { answer: globalNames },
  },
  {
    id: 'E13-b',
    title: 'names of hosts, one after the other',
    code: `
      const names = ['process', 'require', 'module', 'global', 'Buffer', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Deno',
        'Bun', 'navigator', 'window', 'self', 'importScripts', 'Worker', 'MessageChannel', 'BroadcastChannel', 'std', 'os',
        'bjson', 'print', 'scriptArgs', 'gc', '$262', 'localStorage', 'WebAssembly', 'Atomics', 'indexedDB',
        '__dirname', '__filename', 'exports', 'loadScript', 'quit', 'read', 'load_file', 'Java', 'process.binding']
      finalAnswer(names.filter((name) => name in globalThis || eval('typeof ' + name.split('.')[0]) !== 'undefined'))`,
    open: 'wrong',
    here: 'answer',
    right: { answer: [] },
  },
  {
    id: 'E13-c',
    title: 'whatever the bridge left on the global object, also hidden and under symbols',
    from: ['vm2-cat27-1', 'vm2-cat3-0', 'vm2-cat8-0'],
    code: `
      const found = []
      const look = (holder) => {
        for (const key of Reflect.ownKeys(holder)) {
          const { value, get } = Object.getOwnPropertyDescriptor(holder, key)
          for (const part of [value, get]) {
            if (typeof part !== 'function') continue
            try { found.push(part.constructor(${read})()) } catch {}
          }
        }
      }
      look(globalThis)
      for (const part of [console, setTimeout(() => {}, 1)]) if (Object(part) === part) look(Object.getPrototypeOf(part))
      finalAnswer(found.join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E13-d',
    title: 'names that the code runner uses for itself',
    from: ['vm2-cat12-0', 'vm2-cat27-1'],
    code: `
      const names = ['__post', '__guest', 'post', 'settle', '$action', 'state', 'guest', '__settle', 'dispatch']
      finalAnswer(names.filter((name) => eval('typeof ' + name) !== 'undefined' || Reflect.has(globalThis, name)))`,
    open: 'wrong',
    here: 'answer',
    right: { answer: [] },
  },
  {
    id: 'E14-a',
    title: 'eval, straight and around a corner, of a text that no filter knows',
    from: ['vm2-cat12-0'],
    code: `
      const text = ['ec', 'ho.const', 'ructor("return pro', 'cess")().env.CAN', 'ARY'].join('')
      let found = ''
      for (const run of [(t) => eval(t), eval, (t) => new Function('return ' + t)(), (t) => Reflect.apply(eval, 0, [t])]) {
        try { found += run(text) } catch (error) { found += error.name }
      }
      finalAnswer(found)`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E14-b',
    title: 'code that closes the function it is put into',
    from: ['vm2-cat12-0'],
    code: `}); finalAnswer(echo.constructor(${read})()); (async () => {`,
    open: 'leak',
    here: 'error:SyntaxError',
  },
  {
    id: 'E14-c',
    title: 'names and words written with escapes',
    from: ['vm2-cat12-0'],
    code: String.raw`finalAnswer(echo.\u0063onstructor('return pr\u006fcess.env.CANARY')())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E14-d',
    title: 'labels, comments and a hashbang that end the text around them',
    code: [
      '/* */ $action: for (const x of [1]) { break $action } <!-- html',
      `var a = 1 //\u2028; finalAnswer(echo.constructor(${read})())`,
      `finalAnswer(echo.constructor(${read})()) //`,
    ],
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E15-a',
    title: 'memory shared between threads',
    code: `finalAnswer([typeof WebAssembly, typeof Atomics])`,
    open: 'wrong',
    here: 'answer',
    right: { answer: ['undefined', 'undefined'] },
  },
  {
    id: 'E15-b',
    title: 'a host error that WebAssembly catches',
    from: ['vm2-cat17-0'],
    openSince: 24,
    code: `
      const bytes = [0,97,115,109,1,0,0,0,1,12,3,96,0,0,96,0,1,111,96,1,111,0,2,25,2,3,101,110,118,7,116,114,105,103,103,101,
        114,0,0,2,106,115,3,116,97,103,4,0,2,3,2,1,1,7,15,1,11,99,97,116,99,104,95,101,114,114,111,114,0,1,10,18,1,16,0,2,
        111,31,64,1,0,0,0,16,0,0,11,0,11,11]
      const imports = { env: { trigger() { setTimeout(1) } }, js: { tag: WebAssembly.JSTag } }
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), imports)
      finalAnswer(exports.catch_error().constructor.constructor(${read})())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E16-a',
    title: 'another finalAnswer',
    code: `
      for (const change of [
        () => Object.defineProperty(globalThis, 'finalAnswer', { value: () => {} }),
        () => { const all = globalThis; all.finalAnswer = () => {} },
        () => { delete globalThis.finalAnswer },
        () => Object.assign(globalThis, { finalAnswer() {} }),
        () => Object.setPrototypeOf(globalThis, { finalAnswer() {} }),
        () => { finalAnswer.call = finalAnswer.apply = () => {} },
      ]) try { change() } catch {}
      finalAnswer('kept')`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'kept' },
  },
  {
    id: 'E16-b',
    title: 'a tool that is replaced for the next action',
    code: [
      `for (const change of [
        () => { echo = () => 'forged' },
        () => Object.defineProperty(globalThis, 'echo', { get: () => () => 'forged' }),
        () => Reflect.set(globalThis, 'echo', () => 'forged'),
      ]) try { change() } catch {}`,
      `finalAnswer(await echo('real'))`,
    ],
    open: 'wrong',
    here: 'answer',
    right: { answer: 'real', calls: ['echo'] },
  },
  {
    id: 'E16-c',
    title: 'a tool that is declared again, at the top and in code that is evaluated',
    code: [
      `try { (0, eval)('var echo = () => "forged"') } catch {}
       try { (0, eval)('function echo() { return "forged" }') } catch {}
       try { new Function('echo = () => "forged"')() } catch {}`,
      `finalAnswer(await echo('real'))`,
    ],
    open: 'wrong',
    here: 'answer',
    right: { answer: 'real', calls: ['echo'] },
  },
  {
    id: 'E16-d',
    title: 'poisoned JSON, promises and prototypes',
    from: ['vm2-cat11-0'],
    code: `
      const map = new Map([[1, 2]])
      JSON.stringify = JSON.parse = () => '"stolen"'
      Promise.prototype.then = function () { return this }
      Object.defineProperty(Array.prototype, 0, { set() {}, configurable: true })
      Map.prototype.get = Map.prototype.set = Array.prototype.join = Reflect.apply = () => 'stolen'
      Object.prototype.toJSON = () => 'stolen'
      finalAnswer({ a: [1, map], back: await echo({ q: [1] }) })`,
    open: 'wrong',
    here: 'answer',
    right: { answer: { a: [1, new Map([[1, 2]])], back: { q: [1] } }, calls: ['echo'] },
  },
  {
    id: 'E17-a',
    title: 'built-ins poisoned in one action for the bridge of the next',
    from: ['vm2-cat11-0'],
    code: [
      `const forged = () => 'forged'
       Promise.prototype.then = function (ok) { return Promise.resolve(ok && ok('forged')) }
       Array.prototype[Symbol.iterator] = function* () { yield 'forged' }
       Object.prototype.toJSON = forged
       for (const holder of [Function.prototype, Reflect, JSON, Object, String.prototype, Number.prototype, Math, RegExp.prototype])
         for (const key of Reflect.ownKeys(holder))
           if (key !== 'constructor') try { Object.defineProperty(holder, key, { value: forged }) } catch {}`,
      `finalAnswer([await echo({ n: 1 })])`,
    ],
    open: 'wrong',
    here: 'answer',
    right: { answer: [{ n: 1 }], calls: ['echo'] },
  },
  {
    id: 'E17-b',
    title: 'setters on the prototype of arrays and objects that see what the bridge keeps',
    from: ['vm2-cat28-0', 'vm2-cat28-1', 'vm2-GHSA-9qj6-qjgg-37qq-repro'],
    code: `
      const seen = new Set()
      const trap = { __proto__: null, set(value) { seen.add(value) }, configurable: true }
      for (const key of ['0', '1', '2', 'post', 'resolve', 'name', 'value', 'pending', 'then', 'ordinal', 'text', 'queue'])
        for (const holder of [Array.prototype, Object.prototype]) Object.defineProperty(holder, key, trap)
      slow(1)
      const records = seen.values()
      const first = records.next().value
      finalAnswer(first && first.post ? first.post.constructor(${read})() : seen.size)`,
    open: 'leak',
    here: 'answer',
    right: { answer: 0, calls: ['slow'] },
  },
  {
    id: 'E17-c',
    title: 'Date, Math, Symbol, Map and Proxy replaced before a call',
    code: [
      `for (const name of ['Date', 'Math', 'JSON', 'Symbol', 'Map', 'Set', 'Proxy', 'Promise', 'Object', 'Array', 'String', 'Error'])
         globalThis[name] = class { constructor() { throw 'forged' } static stringify() { return '"forged"' } }`,
      `finalAnswer([await load(), await fail().catch((error) => error.name)])`,
    ],
    open: 'wrong',
    here: 'answer',
    right: { answer: [{ rows: [1, 2, 3] }, 'ToolError'], calls: ['load', 'fail'] },
  },
  {
    id: 'E18-a',
    title: 'the result of a call, forged by whatever settles calls',
    code: `
      const result = slow('real')
      for (const key of Reflect.ownKeys(globalThis)) {
        const target = globalThis[key]
        if (!/settle|resolve|post|message|dispatch|emit/i.test(String(key)) || typeof target !== 'function') continue
        for (let id = 0; id < 5; id += 1) try { target(id, 'forged') } catch {}
      }
      finalAnswer(await result)`,
    open: 'wrong',
    here: 'answer',
    right: { answer: 'real', calls: ['slow'] },
  },
  {
    id: 'E18-b',
    title: 'frames and control words printed to the console',
    code: `
      const frame = { type: 'done', session: 's', execution: 1, done: { kind: 'answer' } }
      const bytes = [0, 0, 0, 20, 0, 0, 0, 4]
      console.log(String.fromCharCode(...bytes) + JSON.stringify(frame) + 'true')
      console.error(JSON.stringify({ type: 'call', session: 's', execution: 1, call: 1, name: 'echo' }))
      const result = slow('real')
      if (globalThis.settle) settle(0, 'forged')
      finalAnswer(await result)`,
    open: 'wrong',
    here: 'answer',
    right: {
      answer: 'real',
      calls: ['slow'],
      output:
        '\0\0\0\u0014\0\0\0\u0004{"type":"done","session":"s","execution":1,"done":{"kind":"answer"}}true\n' +
        '{"type":"call","session":"s","execution":1,"call":1,"name":"echo"}\n',
    },
  },
]
