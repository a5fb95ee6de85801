/**
 * A value in wire form: plain JSON in which everything JSON cannot say is an object with a `$type` key.
 *
 * It survives `JSON.stringify`, so it may stand in events, records and frames. `codec.ts` says which tags exist.
 */
export type Encoded = string | number | boolean | null | readonly Encoded[] | { readonly [key: string]: Encoded }
