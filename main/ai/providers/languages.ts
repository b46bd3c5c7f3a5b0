import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { keyReference } from '../../../preload/contract/key-reference.ts'
import type { Provider } from '../../../preload/contract/providers.ts'

type Fetch = typeof globalThis.fetch

/**
 * A provider's model as its SDK speaks with it. Each SDK is loaded when it is first needed. None gets a key: it writes
 * a reference into the header that belongs to its protocol, and the door puts the key in its place.
 */
export async function languageModel(
  provider: Provider,
  model: string,
  fetch: Fetch,
): Promise<LanguageModelV4> {
  const { address: baseURL, name } = provider
  const apiKey = keyReference(provider.id)
  const settings = { baseURL, apiKey, fetch }
  switch (provider.kind) {
    case 'anthropic':
      return (await import('@ai-sdk/anthropic')).createAnthropic(settings)(model)
    case 'openai':
      return (await import('@ai-sdk/openai')).createOpenAI(settings)(model)
    case 'google':
      return (await import('@ai-sdk/google')).createGoogleGenerativeAI(settings)(model)
    case 'deepseek':
    case 'compatible': {
      // DeepSeek documents its protocol as OpenAI's chat completions.
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return createOpenAICompatible({ ...settings, name, includeUsage: true })(model)
    }
  }
}

/** What a kind of provider is told with each question. OpenAI keeps answers for 30 days where it is not told otherwise. */
export function questionOptions({ kind }: Provider): Pick<LanguageModelV4CallOptions, 'providerOptions'> {
  return kind === 'openai' ? { providerOptions: { openai: { store: false } } } : {}
}

/** The headers that name the key, for requests that no SDK makes. */
export function keyHeaders({ id, kind }: Provider): Record<string, string> {
  const key = keyReference(id)
  if (kind === 'anthropic') return { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
  if (kind === 'google') return { 'x-goog-api-key': key }
  return { authorization: `Bearer ${key}` }
}
