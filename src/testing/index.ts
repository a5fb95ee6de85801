export { scriptedModel } from './scripted-model.ts'
export type { ScriptedMessage, ScriptedModel, ScriptedReply } from './scripted-model.ts'
export { executorConformance } from './conformance/suite.ts'
export type { ConformanceCase, ConformanceGroup, ConformanceOptions, ConformanceSuite } from './conformance/suite.ts'
export { modelConformance } from './model-conformance/suite.ts'
export type {
  ModelConformanceCase,
  ModelConformanceGroup,
  ModelConformanceOptions,
  ModelConformanceSuite,
  SkippedModelCase,
} from './model-conformance/suite.ts'
export type { ModelAbility } from './model-conformance/abilities.ts'
export type { CreateModel, ModelRefusal, ModelScript, ModelUnderTest } from './model-conformance/script.ts'
export { faultServer } from './fault-server.ts'
export type { FaultServer, ServedRequest } from './fault-server.ts'
export type { ServedReply, ServedToolCall, ServerReply, StreamFault, WireStyle } from './fault-server-replies.ts'
export { playCassette, recordCassette } from './cassette.ts'
export type { Cassette, CassettePlayer, CassetteRecorder, CassetteTurn, RecordOptions } from './cassette.ts'
