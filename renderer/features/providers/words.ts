import type { ProviderKind, ProviderState, UsageDay } from '../../../preload/contract/providers.ts'
import { showCount } from '../../ui/amounts.ts'

export const KIND_NAMES: Record<ProviderKind, string> = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  google: 'Google Gemini',
  deepseek: 'DeepSeek',
  compatible: 'OpenAI-compatible server',
}

/** The hosts that consent is asked for before anything is known of the provider. */
export const KIND_HOSTS: Partial<Record<ProviderKind, string>> = {
  anthropic: 'api.anthropic.com',
  openai: 'api.openai.com',
  google: 'generativelanguage.googleapis.com',
  deepseek: 'api.deepseek.com',
}

/** What the usual servers on this machine listen at. */
export const LOCAL_SERVERS: readonly { readonly name: string; readonly address: string }[] = [
  { name: 'Ollama', address: 'http://localhost:11434/v1' },
  { name: 'LM Studio', address: 'http://localhost:1234/v1' },
  { name: 'llama-server', address: 'http://localhost:8080/v1' },
  { name: 'vLLM', address: 'http://localhost:8000/v1' },
]

export const USAGE_KINDS: Record<UsageDay['kind'], string> = {
  chat: 'Questions',
  test: 'Tests',
  models: 'List of models',
}

/** Where a question goes, for the chip: `To api.anthropic.com · your key`. */
export function whereWords({ host, hasKey }: Pick<ProviderState, 'host' | 'hasKey'>): string {
  return `To ${host} · ${hasKey ? 'your key' : 'no key'}`
}

/** A provider in one line. */
export function providerWords(provider: ProviderState): string {
  const key = provider.hasKey
    ? 'key in the keychain'
    : provider.keyAllowed
      ? 'no key'
      : 'no key: not encrypted'
  const models = provider.models.length === 0 ? 'no models yet' : showCount(provider.models.length, 'model')
  return `${provider.host} · ${key} · ${models}${provider.allowed ? '' : ' · connections are off'}`
}

/** The host of what was typed as an address; undefined while it is none. */
export function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host || undefined : undefined
}
