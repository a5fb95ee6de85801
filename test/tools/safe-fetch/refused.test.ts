import { describe, expect, test } from 'vitest'

import { isPublicAddress } from '../../../src/tools/safe-fetch/addresses.ts'
import { safeFetch } from '../../../src/tools/safe-fetch/safe-fetch.ts'

/** Ways to write what is not a page of the public web. */
const spellings: readonly (readonly [what: string, url: string, code?: 'bad-url'])[] = [
  ['loopback', 'http://127.0.0.1/'],
  ['another loopback address', 'http://127.8.9.10:8080/'],
  ['loopback by name', 'http://localhost:3000/'],
  ['loopback by name, in capitals', 'http://LocalHost/'],
  ['loopback by name, with a dot at its end', 'http://localhost./'],
  ['a name below localhost', 'http://admin.localhost/'],
  ['any address', 'http://0.0.0.0/'],
  ['zero', 'http://0/'],
  ['one decimal number', 'http://2130706433/'],
  ['one octal number', 'http://017700000001/'],
  ['one hexadecimal number', 'http://0x7f000001/'],
  ['octal parts', 'http://0177.0.0.01/'],
  ['hexadecimal parts', 'http://0x7f.0x0.0x0.0x1/'],
  ['two parts', 'http://127.1/'],
  ['three parts', 'http://127.0.1/'],
  ['mixed parts', 'http://0x7f.1/'],
  ['leading zeros', 'http://127.000.000.001/'],
  ['a dot at the end', 'http://127.0.0.1./'],
  ['ideographic full stops', 'http://127。0。0。1/'],
  ['fullwidth digits', 'http://127.0.0.1/'],
  ['circled digits', 'http://①②⑦.⓪.⓪.①/'],
  ['encoded digits', 'http://%31%32%37.0.0.1/'],
  ['a public address as one number', 'http://134744072/'],
  ['a user name', 'http://example.org@127.0.0.1/'],
  ['a user name before a public host', 'http://127.0.0.1@example.org/'],
  ['a password', 'https://user:secret@example.org/'],
  ['backslashes', 'http:\\\\127.0.0.1\\', 'bad-url'],
  ['a line break in the host', 'http://127.0.\n0.1/', 'bad-url'],
  ['no slashes', 'http:127.0.0.1/'],
  ['one slash', 'http:/127.0.0.1/'],
  ['three slashes', 'http:///127.0.0.1/'],
  ['IPv6 loopback', 'http://[::1]/'],
  ['IPv6 loopback in full', 'http://[0:0:0:0:0:0:0:1]/'],
  ['any IPv6 address', 'http://[::]/'],
  ['a mapped address', 'http://[::ffff:127.0.0.1]/'],
  ['a mapped address in hexadecimal', 'http://[::ffff:7f00:1]/'],
  ['a mapped public address', 'http://[::ffff:8.8.8.8]/'],
  ['a compatible address', 'http://[::127.0.0.1]/'],
  ['a translated loopback address', 'http://[64:ff9b::7f00:1]/'],
  ['a translated metadata address', 'http://[64:ff9b::169.254.169.254]/'],
  ['a network for translation of its own', 'http://[64:ff9b:1::1]/'],
  ['6to4', 'http://[2002:7f00:1::]/'],
  ['Teredo', 'http://[2001:0:7f00:1::]/'],
  ['unique-local', 'http://[fd00:ec2::254]/'],
  ['link-local in IPv6', 'http://[fe80::1]/'],
  ['multicast in IPv6', 'http://[ff02::1]/'],
  ['documentation in IPv6', 'http://[2001:db8::1]/'],
  ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
  ['the metadata service as a number', 'http://2852039166/'],
  ['the metadata service by name', 'http://metadata.google.internal/'],
  ['the metadata service of Azure', 'http://168.63.129.16/'],
  ['the metadata service of Alibaba', 'http://100.100.100.200/'],
  ['private, 10', 'http://10.0.0.1/'],
  ['private, 172', 'http://172.31.255.254/'],
  ['private, 192', 'https://192.168.1.1/'],
  ['shared by a provider', 'http://100.64.0.1/'],
  ['link-local', 'http://169.254.1.1/'],
  ['benchmarks', 'http://198.18.0.1/'],
  ['multicast', 'http://224.0.0.1/'],
  ['broadcast', 'http://255.255.255.255/'],
  ['a name of the home network', 'http://printer.local/'],
  ['a file', 'file:///etc/passwd'],
  ['data', 'data:text/html,hello'],
  ['ftp', 'ftp://example.org/'],
  ['gopher', 'gopher://example.org:6379/_INFO'],
  ['javascript', 'javascript:alert(1)'],
  ['a port of mail', 'http://93.184.216.34:25/'],
  ['a port of a shell', 'http://example.org:22/'],
  ['no URL', 'example.org', 'bad-url'],
  ['an empty text', '', 'bad-url'],
  ['a host that is none', 'http://exa mple.org/', 'bad-url'],
  ['a very long URL', `http://example.org/${'a'.repeat(9_000)}`, 'bad-url'],
]

describe('a URL that is refused', () => {
  test.each(spellings)('has %s: %s', async (_, url = '', code = 'blocked') => {
    const asked: string[] = []
    const lookup = (name: string): Promise<string[]> => {
      asked.push(name)
      return Promise.resolve(['127.0.0.1'])
    }

    const refused = safeFetch(url, { lookup })

    await expect(refused).rejects.toMatchObject({ name: 'FetchError', code })
    expect(asked).toEqual([])
  })

  test.each([
    ['private', ['10.1.2.3']],
    ['loopback', ['::1']],
    ['mapped', ['::ffff:10.0.0.1']],
    ['with a zone', ['fe80::1%eth0']],
    ['public and private', ['93.184.216.34', '192.168.0.1']],
    ['what is no address', ['example.net']],
  ])('has a name whose addresses are %s', async (_, addresses) => {
    const refused = safeFetch('http://innocent.example/', { lookup: () => Promise.resolve(addresses) })

    await expect(refused).rejects.toMatchObject({ code: 'blocked' })
    // What stands behind a firewall is nobody's business.
    for (const address of addresses) await expect(refused).rejects.not.toThrow(address)
  })

  test('is not among the only ones, or only looks as if', async () => {
    const only = ['*.wikipedia.org', 'example.org:8443']
    const lookup = (): Promise<string[]> => Promise.reject(new Error('looked up'))

    for (const url of [
      'https://wikipedia.org/',
      'https://en.wikipedia.org.evil.example/',
      'https://evilwikipedia.org/',
      'https://example.org/',
    ])
      await expect(safeFetch(url, { only, lookup })).rejects.toMatchObject({ code: 'blocked' })
    for (const url of ['https://en.wikipedia.org/', 'https://EN.wikipedia.org./', 'https://example.org:8443/'])
      await expect(safeFetch(url, { only, lookup })).rejects.toMatchObject({ code: 'network' })
  })
})

describe('an address', () => {
  test('that belongs to one interface of this machine is none of the internet', () => {
    expect(isPublicAddress('2606:4700::1111%eth0')).toBe(false)
  })

  test.each(['8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '64:ff9b::8.8.8.8'])(
    'of the internet is public: %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})

describe('options', () => {
  test.each([
    ['one that does not exist', { timeout: 5 }, /option timeout of safeFetch does not exist/],
    ['a number out of range', { maxBytes: 0 }, /maxBytes must be an integer from 1/],
    ['another method', { method: 'CONNECT' }, /method must be one of GET/],
    ['a header that says to whom it goes', { headers: { Host: 'intranet' } }, /headers must not hold Host/],
    ['a header with a line break', { headers: { a: 'b\r\nc: d' } }, /Invalid character in header content/],
    ['a rule that is a URL', { allow: ['http://localhost'] }, /allow holds "http:\/\/localhost", which is no host/],
    ['a rule that is no list', { only: 'example.org' }, /only must be a list of hosts/],
  ])('are refused: %s', async (_, options, message) => {
    await expect(Reflect.apply(safeFetch, undefined, ['https://example.org/', options])).rejects.toThrow(message)
  })
})
