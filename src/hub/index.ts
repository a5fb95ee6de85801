export { agentConfig } from './agent-config.ts'
export type {
  AgentConfig,
  MissingOption,
  ModelConfig,
  ModuleReference,
  OpenAIModelConfig,
  Reference,
  RegisteredReference,
  ToolConfig,
} from './config.ts'
export { SavedAgentError } from './errors.ts'
export type { SavedAgentErrorCode } from './errors.ts'
export { loadAgentFromHub } from './load-from-hub.ts'
export type { LoadFromHubOptions } from './load-from-hub.ts'
export { pushAgent } from './push-agent.ts'
export type { Pushed, PushOptions } from './push-agent.ts'
export type { HubOptions } from './hub-options.ts'
export { loadAgent } from './load-agent.ts'
export type { LoadOptions } from './load-agent.ts'
export type { AgentOverrides, Registered, Registries } from './overrides.ts'
export { saveAgent } from './save-agent.ts'
export type { Saved } from './save-agent.ts'
export { savable } from './savable.ts'
export type { SavableAt } from './savable.ts'
export type { Trust } from './trust.ts'
