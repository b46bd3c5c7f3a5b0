import type { Model } from '../../../preload/contract/ai.ts'
import type { ModelReport, ModelRole } from '../../../preload/contract/models.ts'
import type { Settings } from '../../../preload/contract/settings.ts'
import { modelInUse } from '../chat/words.ts'
import { useSettings } from '../settings/store.ts'
import { useModels } from './store.ts'

/** What a model can be chosen for; whatever else is to have one, as an agent, is one line more. */
export interface Role {
  readonly role: ModelRole
  readonly title: string
  /** The setting that names its model. */
  readonly setting: Extract<keyof Settings, `ai.${string}odelId`>
}

export const ROLES = {
  chat: { role: 'chat', title: 'Chat and edits', setting: 'ai.modelId' },
  completion: {
    role: 'completion',
    title: 'Completion while typing',
    setting: 'ai.completionModelId',
  },
  embedding: { role: 'embedding', title: 'Index of the project', setting: 'ai.embeddingModelId' },
} as const satisfies Record<ModelRole, Role>

/** Those of the list that a role can have. */
export function fitFor(role: ModelRole, list: readonly Model[] | null): readonly Model[] {
  return (list ?? []).filter(
    ({ embedding, problem }) => problem === undefined && (embedding === true) === (role === 'embedding'),
  )
}

/** Completion's own model; undefined where the one that answers completes. */
export function ownCompletionModel(list: readonly Model[] | null, chosen: string | null): Model | undefined {
  return chosen === null ? undefined : fitFor('completion', list).find(({ id }) => id === chosen)
}

/** The model of this device that has each role now, where there is one. A provider's may answer; it never completes. */
export function useRoles(): Readonly<Record<ModelRole, Model | undefined>> {
  const { list, engine } = useModels()
  const values = useSettings((state) => state.values)
  const answers = modelInUse(list, values['ai.modelId'], engine.modelId)
  return {
    chat: answers,
    completion: ownCompletionModel(list, values['ai.completionModelId']) ?? answers,
    embedding: fitFor('embedding', list).find(({ id }) => id === values['ai.embeddingModelId']),
  }
}

/** How well a model suits a role, in a sentence; undefined until it is known. */
export function adviceOn(
  role: ModelRole,
  model: Model | undefined,
  reports: readonly ModelReport[],
): ModelReport['advice'][number] | undefined {
  return reports.find(({ modelId }) => modelId === model?.id)?.advice.find((advice) => advice.role === role)
}

/** The best suited of several for a role by what is known of them; undefined where none is known to be better. */
export function bestFor(
  role: ModelRole,
  models: readonly Model[],
  reports: readonly ModelReport[],
): Model | undefined {
  const order = { good: 2, usable: 1, poor: 0, unknown: 0 } as const
  const rank = (model: Model): number => order[adviceOn(role, model, reports)?.verdict ?? 'unknown']
  const [best] = [...models].sort((a, b) => rank(b) - rank(a))
  return best !== undefined && rank(best) > 0 ? best : undefined
}
