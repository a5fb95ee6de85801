/** A host as a rule names it: `example.org`, `*.example.org`, `127.0.0.1:8080`, `[::1]`. */
type HostPattern = { readonly host: string; readonly withSubdomains: boolean; readonly port: string | undefined }

/** Says whether a URL leads to one of the hosts of a rule. */
export type HostRule = (url: URL) => boolean

const form = /^(\*\.)?(\[[\da-f:.]+\]|[^:/?#@\s[\]]+)(?::(\d{1,5}))?$/i

/** @throws {TypeError} for what names no host. */
export function toHostRule(option: string, hosts: unknown): HostRule {
  if (!Array.isArray(hosts)) throw new TypeError(`${option} must be a list of hosts, such as ['example.org'].`)
  const patterns = hosts.map((host: unknown) => toPattern(option, host))
  return (url) => {
    const name = hostOf(url)
    const port = portOf(url)
    return patterns.some(
      ({ host, withSubdomains, port: wanted }) =>
        (withSubdomains ? name.endsWith(`.${host}`) : name === host) && (wanted === undefined || wanted === port),
    )
  }
}

function toPattern(option: string, given: unknown): HostPattern {
  const [, wild, host = '', port] = (typeof given === 'string' && form.exec(given)) || []
  const url = host === '' ? undefined : toUrl(`http://${host}`)
  if (!url) {
    throw new TypeError(
      `${option} holds ${JSON.stringify(given)}, which is no host. Write example.org, *.example.org or 127.0.0.1:8080.`,
    )
  }
  return { host: hostOf(url), withSubdomains: wild !== undefined, port }
}

/** The host of a URL without the dot that may end it. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '')
}

/** The port of a URL, that of its scheme where none is written. */
export function portOf({ port, protocol }: URL): string {
  if (port !== '') return port
  return protocol === 'https:' ? '443' : '80'
}

/** A text as a URL; nothing when it is none. */
export function toUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined
}
