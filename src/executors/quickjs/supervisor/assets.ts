/**
 * What the build puts into the one file of the supervisor, so that it needs no other: the source of the prelude, the
 * source of the workers and the engine. `scripts/bundle.mjs` writes them in place of these names.
 */
declare const bundledPrelude: string
declare const bundledWorker: string
declare const bundledEngine: string

export const preludeSource: string = bundledPrelude
export const workerSource: string = bundledWorker
/** The engine as base64. */
export const engineBase64: string = bundledEngine
