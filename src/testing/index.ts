export { scriptedModel } from './scripted-model.ts'
export type { ScriptedMessage, ScriptedModel, ScriptedReply } from './scripted-model.ts'
export { executorConformance } from './conformance/suite.ts'
export type { ConformanceCase, ConformanceGroup, ConformanceOptions, ConformanceSuite } from './conformance/suite.ts'
