/** Most objects that may stand inside each other, unless said otherwise. */
export const defaultDepth = 200
/**
 * Most values in one message, unless said otherwise. Reading that many takes a host about a tenth of a second at
 * worst, which is when each is an object with a key that no other has.
 */
export const defaultValues = 200_000
/** Length of all arrays with holes together: they take few bytes on the way, and many for whoever makes or walks them. */
export const maxSparseLength = 1_000_000
/** Digits of a bigint: to write and to read one takes more than linear time. */
export const maxBigIntDigits = 20_000
/**
 * Keys of maps and items of sets that are numbers, each bigint counted as four. V8 hashes numbers without a secret, so
 * whoever chooses them can make each insertion look at all earlier ones: 40,000 take seconds, these a twentieth.
 */
export const maxNumericKeys = 6_000
export const bigintKeyWeight = 4
