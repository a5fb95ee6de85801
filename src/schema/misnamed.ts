import type { Issue, JsonSchema } from '../core/tool.ts'
import { closest, didYouMean } from './closest.ts'
import { toPath } from './issues.ts'
import { isJsonObject } from './json-pointer.ts'

const maxKeys = 100
const maxLevels = 4

/**
 * Names that a value gives and its schema does not know, where one the schema knows was most likely meant and is not
 * given. For values that did not fit: what fits is nobody's mistake.
 */
export function misnamedKeys(value: unknown, schema: JsonSchema, name: string): readonly Issue[] {
  const issues: Issue[] = []
  search(value, schema, { name, keys: [], issues })
  return issues
}

type Search = { readonly name: string; readonly keys: readonly PropertyKey[]; readonly issues: Issue[] }

function search(value: unknown, schema: unknown, { name, keys, issues }: Search): void {
  if (keys.length > maxLevels || !isJsonObject(value) || !isJsonObject(schema)) return
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const given = Object.keys(value).slice(0, maxKeys)
  const absent = Object.keys(properties).filter((key) => !Object.hasOwn(value, key))
  for (const key of given) {
    if (Object.hasOwn(properties, key)) search(value[key], properties[key], { name, keys: [...keys, key], issues })
    else {
      const meant = didYouMean(closest(key, absent))
      if (meant !== '') issues.push({ path: toPath(name, [...keys, key]), message: `is no known name.${meant}` })
    }
  }
}
