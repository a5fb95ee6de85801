type Pairs = { readonly left: Map<object, object>; readonly right: Map<object, object> }

/** Whether two values are alike in every way that the wire codec keeps, down to which objects are the same object. */
export function isSameGraph(left: unknown, right: unknown): boolean {
  return isSame({ left: new Map(), right: new Map() }, left, right)
}

function isSame(pairs: Pairs, left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null)
    return Object.is(left, right)
  if (pairs.left.has(left) || pairs.right.has(right)) {
    return pairs.left.get(left) === right && pairs.right.get(right) === left
  }
  pairs.left.set(left, right)
  pairs.right.set(right, left)
  if (Object.prototype.toString.call(left) !== Object.prototype.toString.call(right)) return false
  return partsOf(left).every((part, at, all) => {
    const others = partsOf(right)
    return all.length === others.length && isSame(pairs, part, others[at])
  })
}

/** All that makes up an object, in order. */
function partsOf(value: object): readonly unknown[] {
  if (value instanceof Map) return [...value].flat(1)
  if (value instanceof Set) return [...value]
  if (value instanceof Date) return [value.getTime()]
  if (value instanceof RegExp) return [value.source, value.flags]
  if (value instanceof Error) return errorParts(value)
  if (value instanceof ArrayBuffer) return [new Uint8Array(value).join()]
  if (ArrayBuffer.isView(value)) return [new Uint8Array(value.buffer, value.byteOffset, value.byteLength).join()]
  const lengths = Array.isArray(value) ? [value.length] : []
  return [...lengths, ...Object.keys(value).flatMap((key): unknown[] => [key, Reflect.get(value, key)])]
}

function errorParts(error: Error): readonly unknown[] {
  return ['name', 'message', 'code', 'cause', 'errors'].flatMap((key) => [key in error, Reflect.get(error, key)])
}
