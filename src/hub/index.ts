export { agentConfig } from './saving/agent-config.ts'
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
export { loadAgentFromHub } from './remote/load-from-hub.ts'
export type { LoadFromHubOptions } from './remote/load-from-hub.ts'
export { pushAgent } from './remote/push-agent.ts'
export type { Pushed, PushOptions } from './remote/push-agent.ts'
export type { HubOptions } from './remote/hub-options.ts'
export { loadAgent } from './loading/load-agent.ts'
export type { LoadOptions } from './loading/load-agent.ts'
export type { AgentOverrides, Registered, Registries } from './loading/overrides.ts'
export { saveAgent } from './saving/save-agent.ts'
export type { Saved } from './saving/save-agent.ts'
export { savable } from './savable.ts'
export type { SavableAt } from './savable.ts'
export type { Trust } from './loading/trust.ts'
