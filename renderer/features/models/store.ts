import { create } from 'zustand'
import type { EngineState, Model } from '../../../preload/contract/ai.ts'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { updateSettings } from '../settings/store.ts'

interface ModelsState {
  /** Null until the ai process has answered. */
  readonly list: readonly Model[] | null
  readonly engine: EngineState
  /** Why there is no list. */
  readonly failure: Failure | null
  /** True once the user has turned to something that needs a model: only then does the ai process start. */
  readonly wanted: boolean
}

/** The models on this device and what the engine is doing. */
export const useModels = create<ModelsState>(() => ({
  list: null,
  engine: { state: 'idle' },
  failure: null,
  wanted: false,
}))

/** Says that a model is about to be used, or its name to be shown. */
export function wantModels(): void {
  if (!useModels.getState().wanted) useModels.setState({ wanted: true })
}

/** Follows the ai process. It starts the process, so nobody calls it while AI is off. */
export function followModels(rpc: Rpc): () => void {
  const stop = subscribe(
    rpc,
    'ai',
    (signal) => rpc.ai.models.state(undefined, { signal }),
    (engine) => useModels.setState({ engine }),
  )
  const again = rpc.onConnected('ai', () => void refreshModels(rpc))
  void refreshModels(rpc)
  return () => {
    stop()
    again()
    useModels.setState({ list: null, engine: { state: 'idle' }, failure: null })
  }
}

export async function refreshModels(rpc: Rpc): Promise<void> {
  try {
    useModels.setState({ list: await rpc.ai.models.list(), failure: null })
  } catch (error) {
    useModels.setState({ failure: toFailure(error) })
  }
}

/** Makes a model the one in use, now and from now on. */
export async function chooseModel(rpc: Rpc, model: Model): Promise<void> {
  await updateSettings(rpc, { 'ai.modelId': model.id })
  try {
    await rpc.ai.models.load({ modelId: model.id })
  } catch (error) {
    notifyFailure(`${model.name} could not be loaded.`, error)
  }
}

/** Lets the user pick a GGUF file, adds it and puts it to use. */
export async function addModel(rpc: Rpc): Promise<void> {
  const { path } = await rpc.desktop.window.pickModel()
  if (path === null) return
  try {
    const model = await rpc.ai.models.add({ path })
    await refreshModels(rpc)
    notify({ level: 'success', title: `${model.name} was added.` })
    await chooseModel(rpc, model)
  } catch (error) {
    notifyFailure('The model was not added.', error)
  }
}

/** Takes a model off the list; its file stays where it is. */
export async function removeModel(rpc: Rpc, model: Model): Promise<void> {
  try {
    await rpc.ai.models.remove({ modelId: model.id })
    await refreshModels(rpc)
  } catch (error) {
    notifyFailure(`${model.name} was not taken off the list.`, error)
  }
}
