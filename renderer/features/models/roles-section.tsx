import { ChevronsUpDown } from 'lucide-react'
import type { Model } from '../../../preload/contract/ai.ts'
import type { ModelOverview, ModelReport, ModelRole } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { useModelInUse } from '../chat/model-in-use.ts'
import { openPalette } from '../palette/store.ts'
import { whereWords } from '../providers/words.ts'
import { Row } from '../settings/rows.tsx'
import { updateSettings, useSettings } from '../settings/store.ts'
import { adviceOn, bestFor, fitFor, ownCompletionModel, ROLES, useRoles } from './roles.ts'
import { chooseModel, useModels } from './store.ts'
import { VERDICT_NAMES } from './words.ts'

/** Which model does what, and another choice for each. */
export function RolesSection({ overview }: { overview: ModelOverview }) {
  return (
    <section className="page-section" aria-labelledby="models-roles">
      <h2 id="models-roles">What each model does</h2>
      <div className="settings">
        <Answers reports={overview.reports} />
        <Completes reports={overview.reports} />
        <Reads reports={overview.reports} />
      </div>
    </section>
  )
}

interface Known {
  readonly reports: readonly ModelReport[]
}

function Answers({ reports }: Known) {
  const rpc = useRpc()
  const model = useModelInUse()
  const list = useModels((state) => state.list)
  const local = model?.source === 'provider' ? undefined : model
  const means =
    model === undefined
      ? 'No model on this device can answer. Add or download one below.'
      : model.source === 'provider'
        ? `${model.name} answers and edits. ${whereWords(model.where)}.`
        : `${model.name} answers and edits. ${sayFit('chat', model, reports)}`
  return (
    <Row title={ROLES.chat.title} means={means}>
      {() => (
        <Menu
          label="Model for chat and edits"
          align="end"
          items={[
            ...choices('chat', fitFor('chat', list), local?.id, reports, (one) => void chooseModel(rpc, one)),
            null,
            { label: 'A provider’s model…', run: () => openPalette('models') },
          ]}
        >
          <Button icon={ChevronsUpDown}>{model?.name ?? 'Choose a model'}</Button>
        </Menu>
      )}
    </Row>
  )
}

function Completes({ reports }: Known) {
  const rpc = useRpc()
  const chosen = useSettings((state) => state.values['ai.completionModelId'])
  const { list, engine } = useModels()
  const { chat, completion } = useRoles()
  const own = ownCompletionModel(list, chosen)
  const use = (id: string | null): void => void updateSettings(rpc, { 'ai.completionModelId': id })
  const usable = fitFor('completion', list)
  const best = bestFor('completion', usable, reports)
  const hint =
    best !== undefined &&
    best.id !== completion?.id &&
    adviceOn('completion', completion, reports)?.verdict !== 'good'
      ? ` ${best.name} suits it better here.`
      : ''
  return (
    <Row title={ROLES.completion.title} means={`${completesWords(own, completion, reports)}${hint}`}>
      {() => (
        <span className="setting-buttons">
          {engine.completion?.state === 'failed' && own !== undefined && (
            <span className="model-trouble" role="alert">
              {engine.completion.failure?.message}
            </span>
          )}
          <Menu
            label="Model for completion"
            align="end"
            items={[
              {
                label: `As for chat${chat === undefined ? '' : `: ${chat.name}`}`,
                checked: own === undefined,
                run: () => use(null),
              },
              null,
              ...choices('completion', usable, own?.id, reports, ({ id }) => use(id)),
            ]}
          >
            <Button icon={ChevronsUpDown}>{own?.name ?? 'As for chat'}</Button>
          </Menu>
        </span>
      )}
    </Row>
  )
}

function completesWords(own: Model | undefined, model: Model | undefined, reports: Known['reports']): string {
  if (model === undefined) return 'No model on this device can complete.'
  const fit = sayFit('completion', model, reports)
  if (own === undefined) return `${model.name} completes too, always on this device. ${fit}`
  return `${model.name} completes, in memory beside the one that answers. Where there is no room for both they take turns. ${fit}`
}

function Reads({ reports }: Known) {
  const rpc = useRpc()
  const list = useModels((state) => state.list)
  const { embedding } = useRoles()
  const usable = fitFor('embedding', list)
  const use = (id: string | null): void => void updateSettings(rpc, { 'ai.embeddingModelId': id })
  const means =
    embedding !== undefined
      ? `${embedding.name} reads for the index, so that a question finds what means the same in other words.`
      : usable.length > 0
        ? 'None: a question finds what has its words.'
        : 'None on this device: a question finds what has its words. One that reads for meaning is below, to download.'
  return (
    <Row title={ROLES.embedding.title} means={means}>
      {() =>
        usable.length === 0 ? null : (
          <Menu
            label="Model for the index"
            align="end"
            items={[
              { label: 'None: words alone', checked: embedding === undefined, run: () => use(null) },
              null,
              ...choices('embedding', usable, embedding?.id, reports, ({ id }) => use(id)),
            ]}
          >
            <Button icon={ChevronsUpDown}>{embedding?.name ?? 'None'}</Button>
          </Menu>
        )
      }
    </Row>
  )
}

function choices(
  role: ModelRole,
  models: readonly Model[],
  chosen: string | undefined,
  reports: Known['reports'],
  use: (model: Model) => void,
): readonly MenuItem[] {
  return models.map((model) => {
    const advice = adviceOn(role, model, reports)
    return {
      label: advice ? `${model.name} · ${VERDICT_NAMES[advice.verdict].toLowerCase()}` : model.name,
      checked: model.id === chosen,
      run: () => use(model),
    }
  })
}

function sayFit(role: ModelRole, model: Model, reports: Known['reports']): string {
  return adviceOn(role, model, reports)?.why ?? ''
}
