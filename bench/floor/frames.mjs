/** Frames of the floor: length of the body and number of the session (32 bits, big endian), then the body. */
const prefixBytes = 8

/** Writes a frame; the body is text or bytes. */
export function toFrame(session, body) {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  const frame = Buffer.allocUnsafe(prefixBytes + length)
  frame.writeUInt32BE(length, 0)
  frame.writeUInt32BE(session, 4)
  if (typeof body === 'string') frame.write(body, prefixBytes)
  else frame.set(body, prefixBytes)
  return frame
}

/** Calls `take(session, body)` for each whole frame of a stream of bytes. */
export function createReader(take) {
  let waiting = []
  let bytes = 0
  let needed = prefixBytes
  return (chunk) => {
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes < needed) return
    let all = waiting.length === 1 ? chunk : Buffer.concat(waiting, bytes)
    needed = prefixBytes
    while (all.length >= prefixBytes) {
      needed = prefixBytes + all.readUInt32BE(0)
      if (all.length < needed) break
      take(all.readUInt32BE(4), all.subarray(prefixBytes, needed))
      all = all.subarray(needed)
      needed = prefixBytes
    }
    waiting = all.length === 0 ? [] : [all]
    bytes = all.length
  }
}
