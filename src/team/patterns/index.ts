export { conversation } from './conversation.ts'
export type {
  Conversation,
  ConversationOptions,
  ConversationResult,
  NextSpeaker,
  Speaker,
  Turn,
} from './conversation.ts'
export { crew } from './crew.ts'
export type { Crew, CrewOptions, CrewResult, CrewRole, CrewTask } from './crew.ts'
export type { WatchOptions, Worker } from './working.ts'
