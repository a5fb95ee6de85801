/**
 * The wire codec: values become readable JSON and come back as they were, in the host and in every JavaScript guest.
 *
 * Plain JSON stands for itself. Everything else is an object with a `$type`: `undefined`; `number` (NaN, Infinity,
 * -Infinity, -0); `bigint`; `date` (ms, or null when invalid); `regexp`; `map`; `set`; `error` (name, message, and code,
 * cause and errors if it has them); `bytes` (kind, base64); `media` (id, mediaType, name, size, and base64 where it is no handle); `array` (with holes); `object` (entries: it has a key `$type`
 * or `__proto__`, or one that JSON writes with an escape); `ref` (an object met before, numbered in the order in which they open).
 *
 * What becomes of the rest:
 *
 * - Functions and symbols are refused, and so is an object that has one, such as a thenable that is a plain object.
 * - Promises are refused, and so are instances of classes with a method `then`; iterators and generators, of both sorts;
 *   weak collections and references; memory that threads share, and views of it; Float16Array, which not every engine has.
 * - A boxed primitive arrives as what is in it.
 * - A getter runs once, and what it gives is sent; what it throws is thrown. A proxy is what its traps show. `toJSON` is
 *   never asked.
 * - An instance of a class becomes a plain object of its own enumerable properties. One that has none is refused: what it
 *   says is in private fields, or in the engine (URL, Headers, Blob, Intl, Temporal, WebAssembly).
 * - An instance of a class that extends a built-in arrives as the built-in (Buffer as Uint8Array). A view brings its own
 *   part of the buffer, and views of one buffer no longer share it.
 * - An error keeps `code` if it is a text or a number, `cause`, and `errors` if it is a list. Its stack stays where it is,
 *   and so do all other properties: they are often a request or a path of the host.
 * - Not sent: properties whose key is a symbol or that are not enumerable; properties of lists and of built-ins other than
 *   what is said here, the `lastIndex` of an expression for one; prototypes, and whether an object is frozen.
 *
 * Limits hold on both sides, so that who sends too much is told: depth, bytes, number of values, length of arrays with
 * holes, digits of bigints, numbers as keys (`limits.ts`).
 *
 * Both sides run where other code may have replaced every method. So nothing here looks up a method of a prototype, or
 * iterates, or uses a template text: QuickJS makes one by calling `String.prototype.concat`.
 */
export { decode, decodeText, mayHoldTag } from './decode.ts'
export { encode, encodeText } from './encode.ts'
