import { create } from 'zustand'
import type { ProviderModel, ProviderState, UsageDay } from '../../../preload/contract/providers.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'

interface ProvidersStore {
  /** Null until main has answered. */
  readonly list: readonly ProviderState[] | null
  /** Null until it was read. */
  readonly usage: readonly UsageDay[] | null
  /** The provider that is being set up, `new` for one that is about to be added. */
  readonly open: string | null
}

/** The AI providers that were set up, and what was used of them. */
export const useProviders = create<ProvidersStore>(() => ({ list: null, usage: null, open: null }))

/** A model that runs elsewhere. */
export interface RemoteModel {
  readonly id: string
  readonly name: string
  readonly source: 'provider'
  readonly where: ProviderState
  /** Tokens it takes at once, where the provider says. */
  readonly contextLength?: number | undefined
  readonly problem?: undefined
}

/** Follows the list in main; no request goes anywhere. */
export function followProviders(rpc: Rpc): () => void {
  return subscribe(
    rpc,
    'desktop',
    (signal) => rpc.desktop.providers.follow(undefined, { signal }),
    (list) => useProviders.setState({ list }),
  )
}

/** The models of all providers, by the ids that a chat asks for them with. */
export function remoteModels(list: readonly ProviderState[] | null): readonly RemoteModel[] {
  return (list ?? []).flatMap((provider) =>
    provider.models.map(({ name, contextLength }) => ({
      id: `${provider.id}:${name}`,
      name,
      source: 'provider' as const,
      where: provider,
      contextLength,
    })),
  )
}

/** Shows the provider that was just added, or none any more, unless another has been opened since. */
export function showInPlaceOf(before: string, open: string | null): void {
  useProviders.setState((state) => (state.open === before ? { open } : {}))
}

/** Reads what was used. */
export async function loadUsage(rpc: Rpc): Promise<void> {
  try {
    useProviders.setState({ usage: await rpc.workspace.usage.days() })
  } catch (error) {
    notifyFailure('What was used could not be read.', error)
  }
}

/** Asks the provider for its models; those entered by hand stay. Throws what went wrong. */
export async function readModels(rpc: Rpc, provider: ProviderState): Promise<number> {
  const listed = await rpc.ai.providers.models({ providerId: provider.id })
  const names = new Set(listed.map(({ name }) => name))
  const models: ProviderModel[] = [
    ...modelsNow(provider).filter(({ name, byHand }) => byHand && !names.has(name)),
    ...listed.map((model) => ({ ...model, byHand: false })),
  ]
  await rpc.desktop.providers.setModels({ id: provider.id, models })
  return listed.length
}

/** What the provider has by now: a model may have been entered while its list was on its way. */
function modelsNow({ id, models }: ProviderState): readonly ProviderModel[] {
  return useProviders.getState().list?.find((one) => one.id === id)?.models ?? models
}

export async function addModelByName(rpc: Rpc, provider: ProviderState, name: string): Promise<void> {
  const models = [{ name, byHand: true }, ...modelsNow(provider).filter((model) => model.name !== name)]
  await rpc.desktop.providers.setModels({ id: provider.id, models })
}
