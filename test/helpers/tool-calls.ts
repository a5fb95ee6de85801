import type { Tool, ToolContext } from 'smolagents-ts'

/** What a tool is told about a call, with a signal of one's own. */
export function callContext(signal: AbortSignal = new AbortController().signal): ToolContext {
  return { runId: 'run', callId: 'agent/1/1', path: 'agent', signal, progress: () => {} }
}

/** Calls a tool as an agent does: the input and the result are checked against its schemas. */
export async function called<Input, Output>(
  tool: Tool<Input, Output>,
  input: unknown,
  signal?: AbortSignal,
): Promise<Output> {
  const parsed = await tool.parseInput(input)
  if (!parsed.ok) throw new TypeError(parsed.issues.map(({ path, message }) => `${path} ${message}`).join('; '))
  const result = await tool.parseOutput(await tool.execute(parsed.value, callContext(signal)))
  if (!result.ok) throw new TypeError(result.issues.map(({ path, message }) => `${path} ${message}`).join('; '))
  return result.value
}
