import type { ModelRequest, ToolDefinition } from '../../core/model.ts'
import type { Settings } from './options.ts'
import { toPrompt } from './prompt.ts'

type Json = Readonly<Record<string, unknown>>

/** A request of ours as the call options of an AI SDK model; without the signal, which belongs to an attempt. */
export function toCallOptions(request: ModelRequest, settings: Settings): Json {
  const { stopSequences = [], tools = [], toolChoice = 'auto', responseSchema } = request
  const { provider, specificationVersion } = settings.model
  const { headers, providerOptions } = settings
  const options = {
    prompt: toPrompt(request.messages, { provider, specificationVersion, cacheMarkers: settings.cacheMarkers }),
    ...(stopSequences.length > 0 && { stopSequences }),
    ...(tools.length > 0 && { tools: tools.map((tool) => toTool(tool)), toolChoice: { type: toolChoice } }),
    ...(responseSchema && { responseFormat: { type: 'json', schema: responseSchema, name: 'reply' } }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
    ...settings.settings,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function toTool({ name, description, inputSchema }: ToolDefinition): Json {
  return { type: 'function', name, description, inputSchema }
}
