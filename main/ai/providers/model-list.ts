import { APICallError } from '@ai-sdk/provider'
import { z } from 'zod'
import { AppError } from '../../../preload/contract/errors.ts'
import type { Provider, ProviderModel } from '../../../preload/contract/providers.ts'
import { keyHeaders } from './languages.ts'

type Listed = Omit<ProviderModel, 'byHand'>

/** Longest list that is read, in characters, and in models. */
const LIMIT = 4_000_000
const MOST = 2000

const google = z.object({
  models: z
    .array(
      z.object({
        name: z.string(),
        inputTokenLimit: z.number().optional(),
        supportedGenerationMethods: z.array(z.string()).default([]),
      }),
    )
    .default([]),
})
/** OpenAI's list, and what others add to it: Anthropic `max_input_tokens`, vLLM `max_model_len`, some `context_length`. */
const others = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_input_tokens: z.number().nullish(),
      max_model_len: z.number().nullish(),
      context_length: z.number().nullish(),
    }),
  ),
})

/** Reads a provider's list of models. @throws what the door throws, or the status as an APICallError. */
export async function listModels(
  provider: Provider,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal | undefined,
): Promise<Listed[]> {
  const query = { anthropic: '?limit=1000', google: '?pageSize=1000' } as Partial<Record<string, string>>
  const url = `${provider.address}/models${query[provider.kind] ?? ''}`
  const response = await fetch(url, { headers: keyHeaders(provider), ...(signal ? { signal } : {}) })
  const text = (await response.text()).slice(0, LIMIT)
  if (!response.ok) {
    throw new APICallError({
      message: '',
      url,
      requestBodyValues: undefined,
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
    })
  }
  const models = read(provider, text)
  return models.filter(({ name }) => name.length > 0 && name.length <= 200).slice(0, MOST)
}

function read(provider: Provider, text: string): Listed[] {
  try {
    const json: unknown = JSON.parse(text)
    if (provider.kind === 'google') {
      return google
        .parse(json)
        .models.filter((model) => model.supportedGenerationMethods.includes('generateContent'))
        .map((model) => listed(model.name.replace(/^models\//, ''), model.inputTokenLimit))
    }
    return others
      .parse(json)
      .data.map((model) =>
        listed(model.id, model.max_input_tokens ?? model.max_model_len ?? model.context_length ?? undefined),
      )
  } catch (error) {
    const host = new URL(provider.address).host
    throw new AppError(
      'PROVIDER_FAILED',
      `${host} answers with something that is not a list of models. Check the address, or enter a model by its name.`,
      {},
      error,
    )
  }
}

function listed(name: string, contextLength: number | undefined): Listed {
  return { name, ...(contextLength && Number.isInteger(contextLength) ? { contextLength } : {}) }
}
