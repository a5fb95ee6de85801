import { fileURLToPath } from 'node:url'

import { createStripper, setStripperFile } from '../../src/executors/quickjs/worker/type-stripper.ts'
import type { StripTypes } from '../../src/language/to-javascript.ts'
import { root } from './repository.ts'

/** The stripper with the library that the build has put beside the supervisor. */
export function builtStripper(): StripTypes {
  setStripperFile(fileURLToPath(new URL('dist/executors/quickjs/typescript.cjs', root)))
  return createStripper()
}
