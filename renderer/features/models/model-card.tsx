import { Check, FolderOpen, Gauge, ShieldCheck, Trash2 } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import type { Model } from '../../../preload/contract/ai.ts'
import type { ModelOverview, ModelReport, ModelRole } from '../../../preload/contract/models.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes } from '../../ui/amounts.ts'
import { AskToDelete } from '../../ui/ask-to-delete.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { PathText } from '../../ui/text.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { updateSettings, useSettings } from '../settings/store.ts'
import { checkModel, deleteModel, tryModel, useOverview } from './overview.ts'
import { ROLES, useRoles } from './roles.ts'
import { chooseModel, removeModel, useModels } from './store.ts'
import {
  abilityWords,
  checkWords,
  FIT_NAMES,
  factWords,
  fitWords,
  ROLE_NAMES,
  SOURCE_NAMES,
  trialWords,
  VERDICT_NAMES,
} from './words.ts'

interface CardProps {
  readonly model: Model
  readonly report: ModelReport | undefined
  readonly machine: ModelOverview['machine']
}

/** One model on this device: what its file says, what was measured, and what can be done with it. */
export function ModelCard({ model, report, machine }: CardProps) {
  const id = useId()
  const trouble = useOverview((state) => state.troubles[model.id])
  const failure = model.problem ?? trouble
  return (
    <li>
      <article className="model" tabIndex={-1} aria-labelledby={id}>
        <header className="model-header">
          <h3 id={id}>{model.name}</h3>
          <span className="model-source">{SOURCE_NAMES[model.source]}</span>
          <InUse model={model} />
        </header>
        <p className="model-facts numbers">{factWords(model)}</p>
        {model.problem === undefined && !model.embedding && (
          <p className="model-facts">{abilityWords(model)}</p>
        )}
        <PathText path={model.path} className="model-path" />
        {failure && (
          <p className="model-trouble" role="alert">
            {failure.message}
          </p>
        )}
        {report && model.problem === undefined && <Measured report={report} machine={machine} />}
        <Doing model={model} />
        <Actions model={model} />
      </article>
    </li>
  )
}

/** What the model is used for now. */
function useUses(model: Model): readonly ModelRole[] {
  const roles = useRoles()
  return (Object.keys(ROLES) as ModelRole[]).filter((role) => roles[role]?.id === model.id)
}

const USES: Record<ModelRole, string> = { chat: 'chat', completion: 'completion', embedding: 'the index' }

function InUse({ model }: { model: Model }) {
  const progress = useLoading(model)
  const uses = useUses(model)
  if (uses.length === 0) return null
  return (
    <span className="model-in-use numbers">
      <Check aria-hidden />
      {progress === null
        ? `In use for ${uses.map((role) => USES[role]).join(' and ')}`
        : `Loading ${Math.round(progress * 100)} %`}
    </span>
  )
}

/** How far it is loaded, for whatever it is; null when it is not being loaded. */
function useLoading(model: Model): number | null {
  return useModels(({ engine }) => {
    const part = [engine, engine.completion].find((one) => one?.modelId === model.id)
    return part?.state === 'loading' ? (part.progress ?? 0) : null
  })
}

function Measured({
  report: { fit, trial, advice, check },
  machine,
}: Omit<CardProps, 'model'> & { report: ModelReport }) {
  return (
    <dl className="model-measured">
      {fit && (
        <Line name="Memory" verdict={fit.verdict} says={FIT_NAMES[fit.verdict]}>
          {fitWords(fit, machine)}
        </Line>
      )}
      {advice.map(({ role, verdict, why }) => (
        <Line key={role} name={ROLE_NAMES[role]} verdict={verdict} says={VERDICT_NAMES[verdict]}>
          {why}
        </Line>
      ))}
      {trial && (
        <Line name="Measured" verdict="good" says={showAgo(trial.at, Date.now())}>
          {trialWords(trial)}
        </Line>
      )}
      {check && (
        <Line
          name="File"
          verdict={check.outcome === 'matches' ? 'good' : check.outcome === 'differs' ? 'poor' : 'unknown'}
          says="Checked"
        >
          {checkWords(check)} <code className="selectable model-sum">{check.sha256}</code>
        </Line>
      )}
    </dl>
  )
}

interface LineProps {
  readonly name: string
  readonly verdict: string
  readonly says: string
  readonly children: ReactNode
}

function Line({ name, verdict, says, children }: LineProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers">
        <span className="verdict" data-verdict={verdict}>
          {says}
        </span>{' '}
        {children}
      </dd>
    </div>
  )
}

/** What is being done with the model now, and a way to stop it. */
function Doing({ model }: { model: Model }) {
  const work = useOverview((state) => state.work[model.id])
  const progress = useLoading(model)
  if (!work) return null
  const words =
    work.kind === 'checking'
      ? `Reading all ${showBytes(model.bytes)} of the file`
      : progress === null
        ? 'Has it read and write a little'
        : 'Loading the model'
  return (
    <div className="model-doing" role="status">
      <Bar fraction={work.kind === 'trying' ? progress : null} label={words} />
      <div className="page-row">
        <span className="model-facts">{words}</span>
        <Button kind="quiet" onClick={work.stop}>
          Stop
        </Button>
      </div>
    </div>
  )
}

function Actions({ model }: { model: Model }) {
  const rpc = useRpc()
  const [asking, setAsking] = useState(false)
  const busy = useOverview((state) => state.work[model.id] !== undefined)
  const uses = useUses(model)
  const own = useSettings((state) => state.values['ai.completionModelId'])
  const usable = model.problem === undefined
  const reveal = (): void =>
    void rpc.desktop.window
      .reveal({ path: model.path })
      .catch((error: unknown) => notifyFailure('The file could not be shown.', error))
  return (
    <div className="model-actions">
      {usable && !uses.includes(model.embedding ? 'embedding' : 'chat') && (
        <Button kind="primary" onClick={() => void chooseModel(rpc, model)}>
          {model.embedding ? 'Use for the index' : own === null ? 'Use this model' : 'Use for chat'}
        </Button>
      )}
      {usable && !model.embedding && !uses.includes('completion') && (
        <Button onClick={() => void updateSettings(rpc, { 'ai.completionModelId': model.id })}>
          Use for completion
        </Button>
      )}
      {usable && uses.includes('embedding') && (
        <Button onClick={() => void updateSettings(rpc, { 'ai.embeddingModelId': null })}>
          Stop using it
        </Button>
      )}
      {usable && !model.embedding && (
        <Button icon={Gauge} disabled={busy} onClick={() => void tryModel(rpc, model)}>
          Try it
        </Button>
      )}
      {usable && (
        <Button icon={ShieldCheck} disabled={busy} onClick={() => void checkModel(rpc, model)}>
          Verify the file
        </Button>
      )}
      <Button icon={FolderOpen} onClick={reveal}>
        Show the file
      </Button>
      {model.source === 'user' && (
        <Button kind="quiet" onClick={() => void removeModel(rpc, model)}>
          Take off the list
        </Button>
      )}
      {model.source === 'downloaded' && (
        <Button kind="quiet" icon={Trash2} onClick={() => setAsking(true)}>
          Delete
        </Button>
      )}
      <AskToDeleteModel model={model} open={asking} close={() => setAsking(false)} />
    </div>
  )
}

function AskToDeleteModel({ model, open, close }: { model: Model; open: boolean; close: () => void }) {
  const rpc = useRpc()
  return (
    <AskToDelete
      open={open}
      onClose={close}
      title={`Delete ${model.name}`}
      description={`Its file goes from the disk, and ${showBytes(model.bytes)} become free. You can download it again.`}
      keep="Keep it"
      act={`Delete ${showBytes(model.bytes)}`}
      onAct={() => void deleteModel(rpc, model)}
    />
  )
}
