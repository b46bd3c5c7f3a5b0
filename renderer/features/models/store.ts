import { create } from 'zustand'
import type { EngineState, Model, ThriftState } from '../../../preload/contract/ai.ts'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { latest } from '../../rpc/latest.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { updateSettings } from '../settings/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { aiOff } from './availability.ts'
import { followDownloads } from './downloads.ts'

interface ModelsState {
  /** Null until the ai process has answered. */
  readonly list: readonly Model[] | null
  readonly engine: EngineState
  /** What is spared for a machine on its battery. */
  readonly thrift: ThriftState['mode']
  /** A model of this device is answering, in this window or another. */
  readonly answering: boolean
  /** Why there is no list. */
  readonly failure: Failure | null
  /** True once the user has turned to something that needs a model: only then does the ai process start. */
  readonly wanted: boolean
}

/** The models on this device and what the engine is doing. */
export const useModels = create<ModelsState>(() => ({
  list: null,
  engine: { state: 'idle' },
  thrift: 'full',
  answering: false,
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
  const stopThrift = subscribe(
    rpc,
    'ai',
    (signal) => rpc.ai.models.thrift(undefined, { signal }),
    ({ mode }) => useModels.setState({ thrift: mode }),
  )
  const stopAnswering = subscribe(
    rpc,
    'ai',
    (signal) => rpc.ai.models.answering(undefined, { signal }),
    (answering) => useModels.setState({ answering }),
  )
  const again = rpc.onConnected('ai', () => void refreshModels(rpc))
  const stopDownloads = followDownloads(rpc, (download) => void tellEnded(rpc, download))
  void refreshModels(rpc)
  return () => {
    stop()
    stopThrift()
    stopAnswering()
    again()
    stopDownloads()
    useModels.setState({
      list: null,
      engine: { state: 'idle' },
      thrift: 'full',
      answering: false,
      failure: null,
    })
  }
}

/** A download may end long after its page was left. */
async function tellEnded(rpc: Rpc, { name, state, failure }: ModelDownload): Promise<void> {
  const action = { label: 'Show models', run: () => showPage('models') }
  if (state === 'failed')
    return notify({ level: 'error', title: `${name} was not downloaded.`, detail: failure?.message, action })
  await refreshModels(rpc)
  const reader = useModels
    .getState()
    .list?.find((model) => model.embedding && model.name === name && model.source === 'downloaded')
  notify({
    level: 'success',
    title: `${name} was downloaded.`,
    detail: 'Its checksum is right.',
    action: reader ? { label: 'Use for the index', run: () => void chooseModel(rpc, reader) } : action,
  })
}

const readList = latest<Model[]>(
  (list) => useModels.setState({ list, failure: null }),
  (error) => useModels.setState({ failure: toFailure(error) }),
)

export function refreshModels(rpc: Rpc): Promise<void> {
  return readList(() => rpc.ai.models.list())
}

/** Makes a model the one in use, now and from now on. */
export async function chooseModel(rpc: Rpc, model: Model): Promise<void> {
  if (model.embedding) return updateSettings(rpc, { 'ai.embeddingModelId': model.id })
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
  const model = path === null ? undefined : await addModelAt(rpc, path)
  if (model) await chooseModel(rpc, model)
}

/** Adds the GGUF file at a path to the list; undefined when that was not possible, which the user is told. */
export async function addModelAt(rpc: Rpc, path: string): Promise<Model | undefined> {
  const off = aiOff()
  if (off !== null) {
    notify({
      level: 'warning',
      title: 'The model was not added.',
      detail:
        off === 'everywhere'
          ? 'AI is off. Turn it on in the settings first.'
          : 'AI is off for this project, so no model is read. Turn it on in the settings first.',
    })
    return undefined
  }
  try {
    const model = await rpc.ai.models.add({ path })
    wantModels()
    await refreshModels(rpc)
    notify({ level: 'success', title: `${model.name} was added.`, detail: 'Its file stays where it is.' })
    return model
  } catch (error) {
    notifyFailure('The model was not added.', error)
    return undefined
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
