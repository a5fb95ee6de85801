/**
 * Whether a model takes the `stop` parameter: the reasoning families o3, o4 and gpt-5 (but o3-mini) and grok refuse the
 * whole request. Judged by the last part of the name, so that `vendor/name` and `name:provider` are known too.
 */
export function supportsStop(model: string): boolean {
  const name = (model.split('/').at(-1) ?? '').split(':')[0] ?? ''
  if (/^o3-mini\b/.test(name)) return true
  return !/^(?:o[34](?:[-.].*)?$|gpt-5|(?:[\w-]+\.)?grok-)/i.test(name)
}
