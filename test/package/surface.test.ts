import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { readText } from '../helpers/repository.ts'

/** Adding a name to the list is a decision: it is public from then on. */
const promised = z.record(z.string(), z.array(z.string())).parse(JSON.parse(readText('test/package/surface.json')))

const manifest = z.object({ exports: z.record(z.string(), z.string()) }).parse(JSON.parse(readText('package.json')))
const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json')

describe('the public surface', () => {
  test('has a list of names for every subpath of package.json', () => {
    expect(Object.keys(promised).toSorted()).toEqual(subpaths.toSorted())
  })

  test.each(subpaths)('%s exports exactly the names of its list', async (subpath) => {
    const module: object = await import(`smolagents-ts${subpath.slice(1)}`)

    expect(Object.keys(module).toSorted()).toEqual(promised[subpath]?.toSorted())
  })
})
