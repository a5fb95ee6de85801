/**
 * The wire codec: values become readable JSON and come back as they were, in the host and in every JavaScript guest.
 *
 * Plain JSON stands for itself. Everything else is an object with a `$type`: `undefined`; `number` (NaN, Infinity,
 * -Infinity, -0); `bigint`; `date` (ms, or null when invalid); `regexp`; `map`; `set`; `error` (name, message, cause);
 * `bytes` (kind, base64); `array` (with holes); `object` (entries: it has a key `$type` or `__proto__`); `ref` (an
 * object met before, numbered in the order in which they open). Instances of classes become plain objects of their own
 * enumerable properties; functions, symbols and promises cannot be sent.
 */
export { decode } from './decode.ts'
export { encode, encodeText } from './encode.ts'
