import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

import type { AiSdkModel } from '../../src/models/ai-sdk/index.ts'

const { resolve } = createRequire(new URL('packages/package.json', import.meta.url))

/** Loads a package that `npm run providers:install` has installed, by the name that it has there. */
export async function load(name: string): Promise<Readonly<Record<string, unknown>>> {
  const module: object = await import(pathToFileURL(resolve(name)).href)
  return { ...module }
}

type ProviderFactory = (settings: Readonly<Record<string, unknown>>) => (modelId: string) => AiSdkModel

/** A model of a provider's package: `factory` is its function that makes a provider of settings. */
export async function providerModel(
  [name, factory]: readonly [name: string, factory: string],
  settings: Readonly<Record<string, unknown>>,
  modelId = 'test',
): Promise<AiSdkModel> {
  const create = (await load(name))[factory]
  if (typeof create !== 'function') throw new TypeError(`The package ${name} has no ${factory}.`)
  // What packages export is checked in packages/model-types.ts, where their types are.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (create as ProviderFactory)(settings)(modelId)
}
