import type { EgressPolicy } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type {
  Provider,
  ProviderKind,
  ProviderModel,
  ProviderState,
} from '../../preload/contract/providers.ts'
import type { Credentials } from '../egress/credentials.ts'
import { createTopic, type Topic } from '../process/topic.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { placeOf, providerAddress } from './addresses.ts'
import type { ProviderStore } from './provider-store.ts'

/** The scope of providers' keys in the keychain; their names are the providers' ids. */
export const KEY_SCOPE = 'ai-provider'

export interface ProvidersOptions {
  store: ProviderStore
  secrets: Pick<SecretStore, 'list' | 'set' | 'remove' | 'read'>
  policy(): EgressPolicy
  setPolicy(policy: EgressPolicy): Promise<void>
}

/**
 * The providers with what belongs to each: its key in the keychain and its host in the network's rules. It hands a
 * key to the door alone, and only for a request to the address that the key was entered for.
 */
export class Providers implements Credentials {
  /** Set anew whenever something that `states` tells has changed. */
  readonly changes: Topic<null> = createTopic(null)
  readonly #options: ProvidersOptions

  constructor(options: ProvidersOptions) {
    this.#options = options
  }

  async states(): Promise<ProviderState[]> {
    const keys = new Set((await this.#options.secrets.list(KEY_SCOPE)).map(({ name }) => name))
    const { decision, hosts } = this.#options.policy()
    return this.#options.store.topic.value.map((provider) => {
      const place = placeOf(provider)
      return {
        ...provider,
        host: place.host,
        loopback: place.loopback,
        keyAllowed: place.private,
        hasKey: keys.has(provider.id),
        allowed: decision !== 'off' && hosts.includes(place.rule),
      }
    })
  }

  async add(input: {
    kind: ProviderKind
    name: string
    address?: string | undefined
    key?: string | undefined
  }): Promise<ProviderState> {
    const { kind, name, key } = input
    const { store } = this.#options
    const provider: Provider = {
      id: store.freeId(kind),
      kind,
      name,
      address: providerAddress(kind, input.address),
      models: [],
    }
    // The key first: a provider is added with its key or not at all.
    if (key !== undefined) await this.#keep(provider, key)
    await store.put(provider)
    await this.#letThrough(provider)
    this.changes.set(null)
    const state = (await this.states()).find(({ id }) => id === provider.id)
    if (!state) throw new AppError('NOT_FOUND', 'The provider was taken off the list meanwhile.')
    return state
  }

  async allow(id: string): Promise<void> {
    await this.#letThrough(this.#options.store.get(id))
    this.changes.set(null)
  }

  async setKey(id: string, key: string): Promise<void> {
    await this.#keep(this.#options.store.get(id), key)
    this.changes.set(null)
  }

  async removeKey(id: string): Promise<void> {
    await this.#options.secrets.remove(KEY_SCOPE, id)
    this.changes.set(null)
  }

  async setModels(id: string, models: ProviderModel[]): Promise<void> {
    const { store } = this.#options
    await store.put({ ...store.get(id), models })
    this.changes.set(null)
  }

  async remove(id: string): Promise<void> {
    const { store, secrets } = this.#options
    const provider = store.get(id)
    if (await this.#hasKey(id)) await secrets.remove(KEY_SCOPE, id)
    await store.remove(id)
    await this.#shut(provider)
    this.changes.set(null)
  }

  async keyFor(reference: string, url: URL): Promise<string | undefined> {
    const provider = this.#options.store.topic.value.find(({ id }) => id === reference)
    if (!provider || new URL(provider.address).origin !== url.origin) return undefined
    if (!placeOf(provider).private || !(await this.#hasKey(provider.id))) return undefined
    return this.#options.secrets.read(KEY_SCOPE, provider.id)
  }

  async #hasKey(id: string): Promise<boolean> {
    return (await this.#options.secrets.list(KEY_SCOPE)).some(({ name }) => name === id)
  }

  async #keep(provider: Provider, key: string): Promise<void> {
    const place = placeOf(provider)
    if (!place.private) {
      throw new AppError(
        'INVALID_INPUT',
        `Everybody on the network could read a key that is sent to ${place.host} without encryption. Use an https:// address, or none with a key.`,
      )
    }
    // It becomes a header: what cannot be in one was not copied whole.
    if (/[^\x21-\x7e]/.test(key))
      throw new AppError(
        'INVALID_INPUT',
        'A key has no spaces, line breaks or accented letters. Copy it again.',
      )
    await this.#options.secrets.set(KEY_SCOPE, provider.id, key)
  }

  /** Turned off, the purpose forgets its other hosts: consent is for this one alone. */
  async #letThrough(provider: Provider): Promise<void> {
    const { decision, hosts } = this.#options.policy()
    const { rule } = placeOf(provider)
    await this.#options.setPolicy({
      purpose: 'byok-ai',
      decision: decision === 'ask' ? 'ask' : 'on',
      hosts: [...new Set([...(decision === 'off' ? [] : hosts), rule])],
    })
  }

  async #shut(removed: Provider): Promise<void> {
    const policy = this.#options.policy()
    const { rule } = placeOf(removed)
    if (this.#options.store.topic.value.some((provider) => placeOf(provider).rule === rule)) return
    const hosts = policy.hosts.filter((host) => host !== rule)
    await this.#options.setPolicy({
      ...policy,
      hosts,
      decision: hosts.length === 0 ? 'off' : policy.decision,
    })
  }
}
