import type { Attack } from './attack.ts'
import { afterTheEnd } from './cases/after-the-end.ts'
import { boundary } from './cases/boundary.ts'
import { bridges } from './cases/bridges.ts'
import { constructors } from './cases/constructors.ts'
import { globals } from './cases/globals.ts'
import { looseEnds } from './cases/loose-ends.ts'
import { memory } from './cases/memory.ts'
import { modules } from './cases/modules.ts'
import { stacks } from './cases/stacks.ts'
import { time } from './cases/time.ts'
import { waiting } from './cases/waiting.ts'

/** Every attack there is. */
export const attacks: readonly Attack[] = [
  ...constructors,
  ...stacks,
  ...modules,
  ...globals,
  ...bridges,
  ...boundary,
  ...looseEnds,
  ...time,
  ...waiting,
  ...afterTheEnd,
  ...memory,
]
