export { scriptedModel } from './scripted-model.ts'
export type { ScriptedMessage, ScriptedModel, ScriptedReply } from './scripted-model.ts'
