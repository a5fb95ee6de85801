/** How far into a page it may say how it is encoded; browsers look no further either. */
const lookedAt = 1_024

/** Bytes as text: a mark at their beginning, the server, or the page itself says how they are encoded; else UTF-8. */
export function textOf(bytes: Uint8Array, charset: string | undefined): string {
  const named = [markOf(bytes), charset, declaredIn(bytes)].map(toDecoder).find((decoder) => decoder !== undefined)
  if (named) return named.decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Old pages that do not say what they are.
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function toDecoder(name: string | undefined): InstanceType<typeof TextDecoder> | undefined {
  if (name === undefined) return undefined
  try {
    return new TextDecoder(name)
  } catch {
    return undefined
  }
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined
}

/** The encoding that HTML or XML names in itself. UTF-16 cannot be meant where it can be read as single bytes. */
function declaredIn(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, lookedAt))
  const inMeta = /<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  const name = inMeta ?? /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]+)/i.exec(head)?.[1]
  return name !== undefined && /^utf-?16/i.test(name) ? 'utf-8' : name
}
