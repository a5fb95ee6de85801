import { endings, inventions } from './endings.ts'
import { fences } from './fences.ts'
import type { Topic } from './fixture.ts'
import { bare, characters, reasoning } from './reasoning.ts'
import { habits, tags } from './tags.ts'

/** Every fixture, in the order of the page `docs/replies.md`. */
export const topics: readonly Topic[] = [endings, tags, fences, habits, bare, reasoning, inventions, characters]
