import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** A request the server got. */
type HubRequest = { readonly method: string; readonly path: string; readonly authorization: string | undefined }

type Commit = { readonly id: string; readonly files: ReadonlyMap<string, string>; readonly title: string }

/** One repository: its commits, the newest last, each with all of its files. */
type Repository = { readonly private: boolean; readonly commits: Commit[] }

type Entry = { readonly type: string; readonly path: string; readonly size: number; readonly oid: string }

type Answer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What the server does otherwise than the Hub does. */
type HubFaults = {
  /** Changes what is listed of the files. */
  readonly list?: (entries: readonly Entry[]) => readonly object[]
  /** Where the next part of a list is said to be. */
  readonly next?: string
  /** Gives other bytes than were pushed. */
  readonly content?: (path: string) => string | undefined
}

/** The one token that may write, and see what is private. */
export const hubToken = 'hf_canaryOfAToken'

/**
 * A server on this machine that speaks those routes of the Hugging Face Hub that an agent is pushed and loaded by:
 * creating, committing (also as a pull request), listing, downloading, and telling the commit of a revision.
 */
export async function hubServer(faults: HubFaults = {}) {
  const requests: HubRequest[] = []
  const hub = new Hub(faults)
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, authorization: headers.authorization })
    const serve = async (): Promise<void> => {
      const { status = 200, headers: own = {}, body } = await hub.answer(request)
      response.writeHead(status, { ...(!Buffer.isBuffer(body) && { 'content-type': 'application/json' }), ...own })
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body))
    }
    serve().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { repositories } = hub
  return { hubUrl: `http://127.0.0.1:${port}`, requests, repositories, close, [Symbol.asyncDispose]: close }
}

const api = /^\/api\/(?<type>models|spaces)\/(?<name>[^/]+\/[^/]+)\/(?<action>\w+)\/(?<revision>[^/]+)$/
const file = /^\/(?:(?<type>spaces)\/)?(?<name>[^/]+\/[^/]+)\/(?<action>resolve)\/(?<revision>[^/]+)\/(?<path>.+)$/

type Route = Readonly<Record<'type' | 'name' | 'action' | 'revision' | 'path', string>>

function routeOf(pathname: string): Route {
  const found = (api.exec(pathname) ?? file.exec(pathname))?.groups ?? {}
  const { type = 'models', name = '', action = '', revision = '', path = '' } = found
  return { type, name, action, revision, path }
}

type Asked = { readonly searchParams: URLSearchParams; readonly range: string | undefined }

class Hub {
  readonly repositories = new Map<string, Repository>()
  readonly #faults: HubFaults

  constructor(faults: HubFaults) {
    this.#faults = faults
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub')
    const mayWrite = request.headers.authorization === `Bearer ${hubToken}`
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
    if (request.method === 'POST' && !mayWrite) return { status: 401, body: { error: 'Invalid credentials' } }
    if (pathname === '/api/repos/create') return this.#create(JSON.parse(text))
    const route = routeOf(pathname)
    const repository = this.repositories.get(`${route.type}/${route.name}`)
    if (!repository || (repository.private && !mayWrite)) return missing('Repository not found')
    if (request.method === 'GET') return this.#read(repository, route, { searchParams, range: request.headers.range })
    if (route.action === 'commit') return commit(repository, text, searchParams.has('create_pr'))
    return preupload(JSON.parse(text))
  }

  #read(repository: Repository, { name, action, revision, path }: Route, asked: Asked): Answer {
    const found = commitAt(repository, revision)
    if (!found) return missing('Invalid rev id')
    if (action === 'revision') return describe(name, found, repository)
    if (action === 'tree') return this.#list(found, !asked.searchParams.has('cursor'))
    return this.#download(found, decodeURI(path), asked.range)
  }

  #create({ name, organization, type, visibility }: Readonly<Record<string, string>>): Answer {
    const key = `${type}s/${organization}/${name}`
    if (this.repositories.has(key)) return { status: 409, body: { error: 'You already created this repo' } }
    this.repositories.set(key, { private: visibility === 'private', commits: [] })
    return { body: { url: `http://hub/${organization}/${name}`, id: '1' } }
  }

  #list({ files }: Commit, isFirst: boolean): Answer {
    const folders = new Set([...files.keys()].flatMap((path) => path.split('/').slice(0, -1)))
    const entries: Entry[] = [
      ...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid: '1' })),
      ...[...files].map(([path, text]) => ({ type: 'file', path, size: Buffer.byteLength(text), oid: '1' })),
    ]
    const { list, next } = this.#faults
    const headers = next !== undefined && isFirst ? { link: `<${next}>; rel="next"` } : {}
    return { headers, body: list?.(entries) ?? entries }
  }

  #download({ files }: Commit, path: string, range: string | undefined): Answer {
    const text = this.#faults.content?.(path) ?? files.get(path)
    if (text === undefined) return { ...missing('Entry not found'), headers: { 'x-error-code': 'EntryNotFound' } }
    const bytes = Buffer.from(text)
    if (range !== 'bytes=0-0') return { body: bytes }
    const headers = { etag: '"1"', 'content-range': `bytes 0-0/${bytes.length}` }
    return { status: 206, headers, body: bytes.subarray(0, 1) }
  }
}

function missing(error: string): Answer {
  return { status: 404, body: { error } }
}

function commitAt({ commits }: Repository, revision: string): Commit | undefined {
  return revision === 'main' ? commits.at(-1) : commits.find(({ id }) => id === revision)
}

function describe(name: string, { id }: Commit, repository: Repository): Answer {
  return { body: { _id: '1', id: name, sha: id, private: repository.private, lastModified: '2027-01-01' } }
}

function preupload({ files }: { readonly files: readonly { readonly path: string }[] }): Answer {
  return { body: { files: files.map(({ path }) => ({ path, uploadMode: 'regular' })) } }
}

function commit({ commits }: Repository, text: string, isPullRequest: boolean): Answer {
  const files = new Map(commits.at(-1)?.files)
  let title = ''
  for (const line of text.split('\n')) {
    const { key, value } = JSON.parse(line)
    if (key === 'header') title = value.summary
    if (key === 'file') files.set(value.path, Buffer.from(value.content, 'base64').toString('utf8'))
    if (key === 'deletedFile') files.delete(value.path)
  }
  const id = String(commits.length + 1).padStart(40, '0')
  if (!isPullRequest) commits.push({ id, files, title })
  const pullRequest = isPullRequest ? { pullRequestUrl: 'http://hub/pull/1' } : {}
  return { body: { commitOid: id, commitUrl: `http://hub/${id}`, ...pullRequest } }
}
