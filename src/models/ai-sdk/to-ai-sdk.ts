import { ModelError } from '../../core/errors.ts'
import type { Model, ModelEvent } from '../../core/model.ts'
import { generate } from '../generate.ts'
import { v2, v3, v4 } from './dialects.ts'
import type { Dialect } from './dialects.ts'
import type { AiSdkVersion, ExportedCallOptions, ExportedContent, ExportedModel, ExportedPart } from './exported.ts'
import { PartWriter } from './part-writer.ts'
import { toRequest } from './to-request.ts'

/** What `toAiSdk()` takes beside the model. */
export type ToAiSdkOptions<Version extends AiSdkVersion = AiSdkVersion> = {
  /**
   * The version of the AI SDK's specification. Default `v2`, which AI SDK 5, 6 and 7 take; 6 and 7 warn on the console
   * that it is an old one. `v3` is that of 6, and 7 takes it too; `v4` is that of 7.
   */
  readonly specificationVersion?: Version
  /** The name of the provider, as the SDK shows it. Default `smolagents-ts`. */
  readonly provider?: string
}

/**
 * A model of ours as a language model of the AI SDK, for `generateText({ model: toAiSdk(model) })` and all else there.
 *
 * Settings of a call that a model of ours has no place for, such as `temperature`, come back as warnings: give them to the
 * model itself. Failures are `ModelError`s; the SDK does not try them again, the model has done so.
 *
 * @throws {TypeError} for a version of the specification that is not known.
 */
export function toAiSdk(model: Model, options?: ToAiSdkOptions<'v2'>): ExportedModel<'v2'>
export function toAiSdk(model: Model, options: ToAiSdkOptions<'v3'>): ExportedModel<'v3'>
export function toAiSdk(model: Model, options: ToAiSdkOptions<'v4'>): ExportedModel<'v4'>
export function toAiSdk(model: Model, options: ToAiSdkOptions = {}): ExportedModel<AiSdkVersion> {
  const { specificationVersion = 'v2', provider = 'smolagents-ts' } = options
  switch (specificationVersion) {
    case 'v2':
      return exported(model, v2, provider)
    case 'v3':
      return exported(model, v3, provider)
    case 'v4':
      return exported(model, v4, provider)
    default:
      throw new TypeError(`toAiSdk: specificationVersion must be v2, v3 or v4, not ${String(specificationVersion)}.`)
  }
}

function exported<Version extends AiSdkVersion>(
  model: Model,
  dialect: Dialect<Version>,
  provider: string,
): ExportedModel<Version> {
  return {
    specificationVersion: dialect.version,
    provider,
    modelId: model.id,
    // A server that cannot reach an image says so.
    supportedUrls: { 'image/*': [/^https?:/] },
    async doGenerate(options) {
      const { request, unsupported } = toRequest({ ...options })
      const { text, reasoning = '', toolCalls, finishReason, usage } = await generate(model, request)
      const content: ExportedContent[] = []
      if (reasoning !== '') content.push({ type: 'reasoning', text: reasoning })
      if (text !== '') content.push({ type: 'text', text })
      for (const { id, name, input } of toolCalls) {
        content.push({ type: 'tool-call', toolCallId: id, toolName: name, input: input === '' ? '{}' : input })
      }
      return {
        content,
        finishReason: dialect.finish(finishReason),
        usage: dialect.usage(usage),
        warnings: unsupported.map((feature) => dialect.unsupported(feature)),
      }
    },
    doStream: (options) => openStream(model, dialect, options),
  }
}

/** Opens a stream once the reply has begun, so that a request that gets none rejects. */
async function openStream<Version extends AiSdkVersion>(
  model: Model,
  dialect: Dialect<Version>,
  options: ExportedCallOptions,
): Promise<{ stream: ReadableStream<ExportedPart<Version>> }> {
  const { request, unsupported } = toRequest({ ...options })
  const events = model.stream(request)[Symbol.asyncIterator]()
  const first = await events.next()
  const warnings = unsupported.map((feature) => dialect.unsupported(feature))
  const parts = toParts(first, events, { model, dialect })
  const stream = new ReadableStream<ExportedPart<Version>>({
    start: (controller) => controller.enqueue({ type: 'stream-start', warnings }),
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await events.return?.()
    },
  })
  return { stream }
}

async function* toParts<Version extends AiSdkVersion>(
  first: IteratorResult<ModelEvent>,
  events: AsyncIterator<ModelEvent>,
  { model, dialect }: { readonly model: Model; readonly dialect: Dialect<Version> },
): AsyncGenerator<ExportedPart<Version>, void> {
  const writer = new PartWriter(dialect)
  let isWhole = false
  try {
    for (let next = first; !next.done; next = await events.next()) {
      yield* writer.write(next.value)
      isWhole ||= next.value.type === 'finish'
    }
    if (!isWhole) throw new ModelError('truncated', `The stream of ${model.id} ended without a finish reason.`)
  } catch (error) {
    yield { type: 'error', error }
  }
}
