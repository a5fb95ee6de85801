import type { Model } from '../../core/model.ts'
import { azureHost } from './azure-host.ts'
import { ownEnvironment, requireKey } from '../keys.ts'
import { openai } from '../openai/index.ts'
import type { PresetOptions } from './preset.ts'

/** What `azureOpenAI()` takes, beside what `openai()` does. */
export type AzureOptions = Omit<PresetOptions, 'model' | 'baseUrl' | 'keyHeader'> & {
  /** The resource: `https://<name>.openai.azure.com`. Default: AZURE_OPENAI_ENDPOINT. */
  readonly endpoint?: string
  /** The name of the deployment. */
  readonly deployment: string
  /** A dated version, such as `2024-10-21`. Default: OPENAI_API_VERSION, else the API `v1`, which has none. */
  readonly apiVersion?: string
}

const key = { variable: 'AZURE_OPENAI_API_KEY', page: 'https://portal.azure.com (Keys and Endpoint of the resource)' }
/**
 * A deployment on Azure OpenAI. The key goes as the header `api-key`; for a token of Entra ID give
 * `headers: { authorization }` in its place.
 *
 * @throws {TypeError} when the endpoint or the deployment is missing or wrong, and when there is no key.
 */
export function azureOpenAI(options: AzureOptions): Model {
  const { environment = ownEnvironment(), endpoint: given, deployment, apiVersion: version, ...rest } = options
  const endpoint = toEndpoint(given ?? environment['AZURE_OPENAI_ENDPOINT'])
  if (typeof deployment !== 'string' || deployment.trim() === '') {
    throw new TypeError('azureOpenAI: deployment must name a deployment of the resource.')
  }
  const apiVersion = (version ?? environment['OPENAI_API_VERSION'] ?? '').trim()
  return openai({
    ...rest,
    ...(wantsOwnKey(endpoint, rest) && { apiKey: requireKey([environment[key.variable]], key) }),
    model: deployment,
    baseUrl: toBaseUrl(endpoint, deployment, apiVersion),
    keyHeader: 'api-key',
    apiKeyVariable: key.variable,
  })
}

function toEndpoint(text: string | undefined): URL {
  const given = text?.trim() ?? ''
  if (URL.canParse(given)) return new URL(given)
  throw new TypeError(
    'azureOpenAI: endpoint must be the URL of the resource, such as https://<name>.openai.azure.com. Give it, or set ' +
      'AZURE_OPENAI_ENDPOINT.',
  )
}

function wantsOwnKey(
  { protocol, hostname }: URL,
  { apiKey, headers = {} }: Pick<PresetOptions, 'apiKey' | 'headers'>,
): boolean {
  const hasToken = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  return apiKey === undefined && !hasToken && protocol === 'https:' && azureHost.test(hostname)
}

function toBaseUrl(endpoint: URL, deployment: string, apiVersion: string): string {
  const url = new URL(endpoint)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/openai(?:\/v1)?$/, '')
  const isDated = apiVersion !== '' && apiVersion !== 'v1'
  url.pathname = isDated ? `${path}/openai/deployments/${encodeURIComponent(deployment)}` : `${path}/openai/v1`
  if (isDated) url.searchParams.set('api-version', apiVersion)
  return url.href
}
