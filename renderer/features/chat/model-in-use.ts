import type { Model } from '../../../preload/contract/ai.ts'
import { useModels } from '../models/store.ts'
import { type RemoteModel, remoteModels, useProviders } from '../providers/store.ts'
import { useSettings } from '../settings/store.ts'
import { modelInUse } from './words.ts'

/** A model that can be asked, on this device or elsewhere. */
export type ChatModel = Model | RemoteModel

/** The model that answers next: a provider's only when the user chose it, never for want of another. */
export function useModelInUse(): ChatModel | undefined {
  const list = useModels((state) => state.list)
  const loaded = useModels((state) => state.engine.modelId)
  const providers = useProviders((state) => state.list)
  const chosen = useSettings((state) => state.values['ai.modelId'])
  return remoteModels(providers).find(({ id }) => id === chosen) ?? modelInUse(list, chosen, loaded)
}

/** The same at this moment, for a request: it goes where the chip says. */
export function currentModel(): ChatModel | undefined {
  const { list, engine } = useModels.getState()
  const chosen = useSettings.getState().values['ai.modelId']
  const remote = remoteModels(useProviders.getState().list).find(({ id }) => id === chosen)
  return remote ?? modelInUse(list, chosen, engine.modelId)
}

/** What a model is called, on this device or elsewhere; undefined where it is not known. */
export function nameOf(modelId: string): string | undefined {
  const local = useModels.getState().list?.find(({ id }) => id === modelId)
  return (local ?? remoteModels(useProviders.getState().list).find(({ id }) => id === modelId))?.name
}
