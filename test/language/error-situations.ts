import { names } from './situations/names.ts'
import { promises } from './situations/promises.ts'
import { properties } from './situations/properties.ts'
import { syntax } from './situations/syntax.ts'
import { thrown } from './situations/thrown.ts'
import type { Group } from './situation.ts'

/** Every situation that models run into and that is written down. */
export const groups: readonly Group[] = [names, properties, promises, thrown, syntax]
