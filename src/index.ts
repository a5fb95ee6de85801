export type { AnswerCheck, AnswerContext } from './actions/check-answer.ts'
export type { StepView } from './asking/read-view.ts'
export type { PrepareStep, StepContext } from './asking/step-views.ts'
export { CodeAgent } from './agent/code-agent.ts'
export { ToolCallingAgent } from './agent/tool-calling-agent.ts'
export type {
  AgentOptions,
  CodeAgentOptions,
  Continuation,
  ModuleBundle,
  Planning,
  RunOptions,
  Task,
  ToolCallingAgentOptions,
} from './agent/options.ts'
export type { ActionFormat, Actions } from './actions/acting.ts'
export { Agent } from './agent/agent.ts'
export type { BudgetOptions } from './agent/budget.ts'
export type { ContextOptions } from './agent/context.ts'
export { toScript } from './agent/to-script.ts'
export type { FileInput, ImageInput } from './agent/task-media.ts'
export type { SavedInterpreter, SavedSession, SessionOptions } from './agent/saved-session.ts'
export type { Session } from './agent/session.ts'
export { AgentError, ExecutorError, HookError, ModelError, StepError } from './core/errors.ts'
export type { ErrorData, ModelErrorCode, StepErrorCode } from './core/errors.ts'
export type { AgentEvent, EphemeralEvent } from './core/events.ts'
export type {
  CodeError,
  ExecuteRequest,
  Execution,
  Executor,
  GuestCall,
  GuestError,
  GuestHost,
  InterpreterImage,
  Isolation,
  KillReason,
  Language,
  OpenOptions,
  OutputChunk,
  PlaceDescription,
  Sandbox,
  Settlement,
} from './core/executor.ts'
export type { Journal } from './core/journal.ts'
export type { Limits } from './core/limits.ts'
export type { FilePart, ImagePart, MediaPart, Message, Part } from './core/messages.ts'
export type {
  FinishReason,
  Model,
  ModelCapabilities,
  ModelEvent,
  ModelReply,
  ModelRequest,
  ToolCall,
} from './core/model.ts'
export type { JournalRecord, RunRecord } from './core/records.ts'
export { RunError } from './core/result.ts'
export type { Completed, Decision, PendingAction, RunErrorCode, RunResult, Timing } from './core/result.ts'
export type { Run } from './core/run.ts'
export type { Runtime } from './core/runtime.ts'
export type { ActionStep, CallRecord, MessageStep, Note, NoteStep, Outcome, Step, TaskStep } from './core/steps.ts'
export type { Action, Budget, Effect, Idempotency, JsonSchema, Labels, Tool, ToolContext } from './core/tool.ts'
export type { TotalUsage, Usage } from './core/usage.ts'
export { loadMedia, media } from './media/source.ts'
export type { MediaSource } from './media/source.ts'
export { mediaSchema } from './schema/media-schema.ts'
export { Media } from './values/media/media.ts'
export type { MediaHandle, MediaOptions } from './values/media/media.ts'
export { memoryJournal } from './journal/memory.ts'
export type { PlanContext, Prompts, SystemPromptContext } from './prompts/prompts.ts'
export type { MemberReportContext, MemberTaskContext, TeamPrompts } from './prompts/team/team-prompts.ts'
export { tool } from './tools/tool.ts'
export type { ToolOptions } from './tools/tool.ts'
export type { Encoded } from './values/encoded.ts'
