import { create } from 'zustand'
import type { Model } from '../../../preload/contract/ai.ts'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { FoundModel, ModelOverview } from '../../../preload/contract/models.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { latest } from '../../rpc/latest.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { refreshModels } from './store.ts'

/** Something long that is done with one model. */
export interface Work {
  readonly kind: 'trying' | 'checking'
  readonly stop: () => void
}

interface OverviewState {
  readonly overview: ModelOverview | null
  readonly failure: Failure | null
  /** By model. */
  readonly work: Readonly<Record<string, Work>>
  /** Why the last trial or check of a model did not end well. */
  readonly troubles: Readonly<Record<string, Failure>>
  /** What other programs hold; null until it was looked for. */
  readonly found: readonly FoundModel[] | null
  readonly looking: boolean
}

/** What the models page shows beside the list of models. */
export const useOverview = create<OverviewState>(() => ({
  overview: null,
  failure: null,
  work: {},
  troubles: {},
  found: null,
  looking: false,
}))

/** Reads fit, trials, advice, the catalogue, memory and disk anew. */
export function refreshOverview(rpc: Rpc): Promise<void> {
  return readOverview(() => rpc.ai.models.overview())
}

const readOverview = latest<ModelOverview>(
  (overview) => useOverview.setState({ overview, failure: null }),
  (error) => useOverview.setState({ failure: toFailure(error) }),
)

/** Loads a model and has it read and write a little. */
export function tryModel(rpc: Rpc, model: Model): Promise<void> {
  return work(rpc, model, 'trying', (signal) => rpc.ai.models.try({ modelId: model.id }, { signal }))
}

/** Reads a model's whole file and compares its checksum. */
export function checkModel(rpc: Rpc, model: Model): Promise<void> {
  return work(rpc, model, 'checking', (signal) => rpc.ai.models.verify({ modelId: model.id }, { signal }))
}

async function work(
  rpc: Rpc,
  model: Model,
  kind: Work['kind'],
  run: (signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  useOverview.setState(({ work, troubles }) => ({
    work: { ...work, [model.id]: { kind, stop } },
    troubles: without(troubles, model.id),
  }))
  try {
    await run(abort.signal)
  } catch (error) {
    const failure = toFailure(error)
    if (!abort.signal.aborted && failure.code !== 'CANCELLED')
      useOverview.setState(({ troubles }) => ({ troubles: { ...troubles, [model.id]: failure } }))
  } finally {
    useOverview.setState(({ work }) => ({ work: without(work, model.id) }))
    await refreshOverview(rpc)
  }
}

/** Looks where other programs keep models. */
export async function lookForModels(rpc: Rpc): Promise<void> {
  useOverview.setState({ looking: true })
  try {
    useOverview.setState({ found: await rpc.ai.models.find() })
  } catch (error) {
    notifyFailure('The look for models was not finished.', error)
  } finally {
    useOverview.setState({ looking: false })
  }
}

/** Takes a model that another program holds into the list; its file stays where it is. */
export async function adoptModel(rpc: Rpc, found: FoundModel): Promise<void> {
  try {
    const model = await rpc.ai.models.add({ path: found.path, name: found.name })
    notify({ level: 'success', title: `${model.name} was added.` })
    await refreshModels(rpc)
    useOverview.setState(({ found: all }) => ({
      found: all?.map((one) => (one.path === found.path ? { ...one, added: true } : one)) ?? null,
    }))
  } catch (error) {
    notifyFailure(`${found.name} was not added.`, error)
  }
}

/** Deletes the file of a model that the app downloaded. */
export async function deleteModel(rpc: Rpc, model: Model): Promise<void> {
  try {
    await rpc.ai.models.delete({ modelId: model.id })
    notify({ level: 'success', title: `${model.name} was deleted.` })
    await refreshModels(rpc)
  } catch (error) {
    notifyFailure(`${model.name} was not deleted.`, error)
  }
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record
  return rest
}
