import { describe, expect, test } from 'vitest'

import { compared, inSandbox, outcomesInSandbox } from '../helpers/both-engines.ts'

const hrefs = [
  'https://user:pa%20ss@Example.COM:8080/a/../b c?q=1&q=2&r=%C3%A9+x#frag',
  'http://münchen.de/straße?x=ß',
  'HTTP://EXAMPLE.com:80/%7Efoo/./bar/',
  'file:///C:/dir/../x.txt',
  'mailto:a@b.c?subject=hi',
  'data:text/plain,hello',
  'http://[2001:db8::1]:443/',
  'http://0x7f.1/',
  'blob:https://a.b/c',
  'javascript:alert(1)',
  '//no-base',
  'not a url',
  '',
  'http://a b/',
  'http://x:99999/',
]
const shown = `((u) => [u.href, u.origin, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, String(u), JSON.stringify(u)])`

const cases: readonly (readonly [string, readonly string[]])[] = [
  [
    'URLs',
    [
      ...hrefs.map((href) => `${shown}(new URL(${JSON.stringify(href)}))`),
      ...['../c?d', '//other/x', '?q', '#h', 'https:x', ''].map(
        (href) => `${shown}(new URL('${href}', 'https://a.b/c/d?e#f'))`,
      ),
      ...['host', 'hostname', 'port', 'pathname', 'search', 'hash', 'protocol', 'username', 'password', 'href'].flatMap(
        (part) =>
          ['', 'x', '81', 'é ?#', 'https://n.m/'].map(
            (value) => `${shown}(((u) => { u.${part} = '${value}'; return u })(new URL('http://a.b:80/c?d=1#e')))`,
          ),
      ),
      `((u) => { u.searchParams.append('n', 'a b&c'); u.searchParams.delete('x'); return [u.href, u.search] })(new URL('http://a/?x=1&y=2'))`,
      `((u) => { const p = u.searchParams; u.search = '?z=9'; return [p.get('z'), p === u.searchParams, [...p]] })(new URL('http://a/?x=1'))`,
      `[URL.canParse('x'), URL.canParse('x', 'http://a'), URL.canParse('http://a')]`,
      `(() => { try { new URL('x') } catch (e) { return [e.name, e.message, e.code, e.input] } })()`,
      `[Object.prototype.toString.call(new URL('http://a')), typeof URL, URL.length >= 0, Object.keys(new URL('http://a'))]`,
    ],
  ],
  [
    'parameters of URLs',
    [
      ...[
        `'a=1&b=2&a=3'`,
        `'?x=%20+y'`,
        `{ a: 1, b: 'é&' }`,
        `[['k', 'v'], ['k', 2]]`,
        `new Map([['m', 'n']])`,
        `new URLSearchParams('q=1')`,
        `''`,
        `'='`,
      ].map(
        (init) => `((p) => [String(p), [...p], [...p.keys()], [...p.values()], p.size])(new URLSearchParams(${init}))`,
      ),
      `((p) => { p.set('a', 9); p.append('c', null); p.delete('b', '2'); p.sort(); return [String(p), p.get('a'), p.get('zz'), p.getAll('a'), p.has('a', '9'), p.has('a', '8')] })(new URLSearchParams('z=1&a=1&b=2&a=3&b=4'))`,
      `((p) => { const seen = []; p.forEach((v, k, all) => seen.push(v, k, all === p)); return seen })(new URLSearchParams('a=1&b=2'))`,
      `(() => { try { new URLSearchParams([['only']]) } catch (e) { return e.name } })()`,
      `(() => { try { new URLSearchParams().get() } catch (e) { return [e.name, e.message] } })()`,
      `Object.fromEntries(new URLSearchParams('a=1&b=2'))`,
    ],
  ],
  [
    'encodings',
    [
      `[...new TextEncoder().encode('aé€😀\\ud800x\\0')]`,
      `new TextEncoder().encodeInto('a€😀b', new Uint8Array(6))`,
      `new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe2, 0x82, 0xac]))`,
      `new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length`,
      `(() => { try { return new TextDecoder('utf8', { fatal: true }).decode(new Uint8Array([0xff])) } catch (e) { return e.name } })()`,
      `new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0, 0xac, 0x20]))`,
      `new TextDecoder('windows-1252').decode(new Uint8Array([0x80, 0xe9]))`,
      `new TextDecoder('shift_jis').decode(new Uint8Array([0x93, 0xfa, 0x96, 0x7b]))`,
      `((d) => [d.encoding, d.fatal, d.ignoreBOM])(new TextDecoder('UTF8'))`,
      `(() => { try { new TextDecoder('nope') } catch (e) { return [e.name, e.message] } })()`,
      `((d) => [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac, 0xf0]), { stream: true }), d.decode()])(new TextDecoder())`,
      `new TextDecoder().decode(new DataView(new Uint8Array([1, 97, 98, 2]).buffer, 1, 2))`,
      `[btoa('hi'), atob('aGk='), new TextDecoder().decode()]`,
    ],
  ],
  [
    'digests',
    ['SHA-1', 'SHA-256', 'SHA-384', 'sha-512', 'MD5'].map(
      (name) =>
        `crypto.subtle.digest('${name}', new TextEncoder().encode('hello')).then((b) => [...new Uint8Array(b)], (e) => e.name)`,
    ),
  ],
  [
    'events and aborting',
    [
      `((c) => { const seen = []; c.signal.addEventListener('abort', (e) => seen.push(e.type, e.target === c.signal)); c.signal.onabort = () => seen.push('on'); c.abort(); c.abort(); return [seen, c.signal.aborted, c.signal.reason.name, c.signal.reason.message] })(new AbortController())`,
      `((c) => { c.abort('why'); try { c.signal.throwIfAborted() } catch (e) { return e } })(new AbortController())`,
      `((s) => [s.aborted, s.reason.name])(AbortSignal.abort())`,
      `((a, b) => { const s = AbortSignal.any([a.signal, b.signal]); const seen = []; s.addEventListener('abort', () => seen.push(s.reason)); b.abort('b'); a.abort('a'); return [seen, s.aborted] })(new AbortController(), new AbortController())`,
      `new Promise((resolve) => { const s = AbortSignal.timeout(5); s.onabort = () => resolve([s.reason.name, s.reason.message]) })`,
      `((t) => { const seen = []; const f = (e) => seen.push(e.type); t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', { handleEvent(e) { seen.push('object') } }, { once: true }); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); return [seen, t.dispatchEvent(new Event('x'))] })(new EventTarget())`,
      `((t) => { t.addEventListener('x', (e) => e.preventDefault()); return [t.dispatchEvent(new Event('x', { cancelable: true })), t.dispatchEvent(new Event('x'))] })(new EventTarget())`,
      `((t) => { const seen = []; t.addEventListener('x', (e) => { seen.push(1); e.stopImmediatePropagation() }); t.addEventListener('x', () => seen.push(2)); t.dispatchEvent(new Event('x')); return seen })(new (class extends EventTarget {})())`,
      `(() => { try { new AbortSignal() } catch (e) { return [e.name, e.message] } })()`,
      `new CustomEvent('c', { detail: { a: 1 } }).detail`,
    ],
  ],
  [
    'copies and turns',
    [
      `structuredClone({ d: new Date(0), m: new Map([[1, new Set([2])]]), e: new RangeError('x'), n: [1, , 3], b: 10n }).m.get(1).has(2)`,
      `(() => { try { structuredClone(() => 1) } catch (e) { return [e.name, e.code, e instanceof DOMException] } })()`,
      `new Promise((resolve) => { const seen = []; setImmediate((a) => { seen.push(a); resolve(seen) }, 'immediate'); queueMicrotask(() => seen.push('micro')); seen.push('now') })`,
      `new Promise((resolve) => { clearImmediate(setImmediate(() => resolve('no'))); setTimeout(() => resolve('yes'), 20) })`,
      `(() => { try { structuredClone({ get a() { throw new RangeError('own') } }) } catch (e) { return e.name } })()`,
    ],
  ],
]

describe('what the web platform has is there, and answers as in Node.js', () => {
  test.each(cases)('%s', async (_, expressions) => {
    const { here, there } = await compared(expressions)

    expect(here).toEqual(there)
  })
})

describe('chance', () => {
  test('comes from the seed of the session, and has the right form', async () => {
    const code = `JSON.stringify([crypto.randomUUID(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint32Array(4))], Math.random()])`

    const first = await inSandbox(code)
    const second = await inSandbox(code)

    expect(first.text).toMatch(/^\["[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","/)
    expect(second.text).toBe(first.text)
    expect(new Set(first.text.split(',')).size).toBe(7)
  })

  test('is refused where it is in Node.js', async () => {
    const outcomes = await outcomesInSandbox([
      `crypto.getRandomValues(new Float64Array(1))`,
      `crypto.getRandomValues(new Uint8Array(65537))`,
      `crypto.getRandomValues([1])`,
      `crypto.subtle.digest('SHA-256', 'text')`,
    ])

    expect(outcomes.map(({ error }) => error?.split(':')[0])).toEqual([
      'TypeError',
      'QuotaExceededError',
      'TypeError',
      'TypeError',
    ])
  })
})

describe('code that means harm to the web platform', () => {
  test('is bounded in what it asks', async () => {
    const outcomes = await outcomesInSandbox([
      `new URL('http://a/' + 'x'.repeat(5e6))`,
      `new TextEncoder().encode('x'.repeat(5e6))`,
      `new TextDecoder().decode(new Uint8Array(5e6))`,
      `crypto.subtle.digest('SHA-256', new Uint8Array(5e6))`,
      `crypto.subtle.digest('__proto__', new Uint8Array(5))`,
      `new TextDecoder('constructor')`,
    ])

    expect(outcomes.map(({ error }) => error?.split(':')[0])).toEqual([
      'RangeError',
      'RangeError',
      'RangeError',
      'RangeError',
      'NotSupportedError',
      'RangeError',
    ])
  })

  test('changes nothing by what it does to prototypes', async () => {
    const poison = `
      var log = []
      const steal = (name) => function (...args) { log[log.length] = name; return undefined }
      Array.prototype[Symbol.iterator] = steal('iterator'); Array.prototype.push = steal('push'); Array.prototype.join = steal('join')
      String.prototype.slice = steal('slice'); String.prototype.indexOf = steal('indexOf'); String.prototype.concat = steal('concat')
      Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), 'length', { get: steal('length') })
      Uint8Array.prototype.toBase64 = steal('toBase64'); Uint8Array.fromBase64 = steal('fromBase64'); JSON.parse = steal('parse'); JSON.stringify = steal('json')
      Promise.prototype.then = steal('then'); Map.prototype.get = steal('get')`
    const code = `
      var url = new URL('/x?y=1', 'http://a.b'); url.searchParams.set('z', 'é')
      var bytes = new TextEncoder().encode('hé')
      var text = new TextDecoder().decode(bytes)
      var controller = new AbortController(); controller.abort(1)
      url.href + ' ' + text + ' ' + controller.signal.reason + ' ' + crypto.randomUUID().length + ' ' + log.length`

    const { text } = await inSandbox(poison, code)

    expect(text).toBe('http://a.b/x?y=1&z=%C3%A9 hé 1 36 0')
  })
})
