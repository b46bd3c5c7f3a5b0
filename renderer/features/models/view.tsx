import { FilePlus } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { ModelOverview } from '../../../preload/contract/models.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { useKeptKeyboard } from '../../ui/kept-keyboard.ts'
import { Empty, PathText } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { Page } from '../shell/page.tsx'
import { useAiOff } from './availability.ts'
import { CatalogueSection } from './catalogue-section.tsx'
import { useDownloads } from './downloads.ts'
import { FoundSection } from './found-section.tsx'
import { KeptSection } from './kept-section.tsx'
import { LeftDownloads } from './left-downloads.tsx'
import { ModelCard } from './model-card.tsx'
import { refreshOverview, useOverview } from './overview.ts'
import { RolesSection } from './roles-section.tsx'
import { SourcesSection } from './sources-section.tsx'
import { addModel, refreshModels, useModels, wantModels } from './store.ts'
import { deviceName } from './words.ts'
import './models.css'

/** The models on this device, and those that can be had. */
export function ModelsView() {
  const off = useAiOff()
  const place = useRef<HTMLDivElement>(null)
  // A button that ends something goes with it: the card has the keyboard then, or the page.
  useKeptKeyboard(
    place,
    (around) =>
      around.find((one): one is HTMLElement => one instanceof HTMLElement && one.hasAttribute('tabindex')) ??
      place.current?.closest('main'),
  )
  return (
    <Page title="Models" region="models">
      <div ref={place} className="models-place">
        {off === null ? <Shelf /> : <Off where={off} />}
      </div>
    </Page>
  )
}

/** With AI off its process is not started, so there is nothing to list. */
function Off({ where }: { where: 'everywhere' | 'project' }) {
  const commands = useCommands()
  return (
    <>
      <Empty action={<Button onClick={() => commands.run('view.settings')}>Open the settings</Button>}>
        {where === 'everywhere'
          ? 'AI is off, so no model is read or loaded. Turn it on in the settings to see your models.'
          : 'AI is off for this project, so no model is read or loaded. Turn it on in the settings to see your models.'}
      </Empty>
      <LeftDownloads aiIsOff />
    </>
  )
}

function Shelf() {
  const rpc = useRpc()
  const { overview, failure } = useOverview()
  useFreshOverview()
  if (failure && !overview)
    return (
      <>
        <Empty action={<Button onClick={() => void refreshOverview(rpc)}>Try again</Button>}>
          The models could not be read. {failure.message}
        </Empty>
        <LeftDownloads />
      </>
    )
  if (!overview)
    return (
      <>
        <Waiting label="Reading the models" />
        <LeftDownloads />
      </>
    )
  return (
    <>
      <Machine overview={overview} />
      <RolesSection overview={overview} />
      <Here overview={overview} />
      <FoundSection machine={overview.machine} />
      <CatalogueSection overview={overview} />
      <SourcesSection hub={overview.hub} />
      <KeptSection />
    </>
  )
}

/** Reads the overview anew whenever what it tells of may have changed. */
function useFreshOverview(): void {
  const rpc = useRpc()
  const list = useModels((state) => state.list)
  const engine = useModels(
    ({ engine: { state, modelId, completion } }) =>
      `${state} ${modelId} ${completion?.state} ${completion?.modelId}`,
  )
  const downloads = useDownloads((state) => state.list.map(({ id, state }) => `${id} ${state}`).join())
  useEffect(wantModels, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes what is shown
  useEffect(() => void refreshOverview(rpc), [rpc, list, engine, downloads])
}

function Machine({ overview: { machine, disk, gpus } }: { overview: ModelOverview }) {
  const device = useModels((state) => state.engine.device)
  const tried = gpus.map(({ device, state }) => `${deviceName(device)}: ${GPU_WORDS[state]}`)
  return (
    <section className="page-section" aria-label="This machine">
      <dl className="machine">
        <Fact name="Memory">
          {showBytes(machine.freeMemoryBytes)} free of {showBytes(machine.memoryBytes)}
        </Fact>
        <Fact name="Models compute on">
          {device === undefined ? 'Known once a model is loaded' : deviceName(device)}
        </Fact>
        <Fact name="Graphics card">{tried.length === 0 ? 'None that can be used' : tried.join(', ')}</Fact>
        <Fact name="Disk">
          {showBytes(disk.usedBytes)} taken by downloads, {showBytes(disk.freeBytes)} free
        </Fact>
        <Fact name="Downloads are kept in">
          <PathText path={disk.path} />
        </Fact>
      </dl>
    </section>
  )
}

const GPU_WORDS: Record<ModelOverview['gpus'][number]['state'], string> = {
  works: 'passed its trial',
  fails: 'failed its trial, so the processor is used',
  untried: 'is tried when a model is first loaded',
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers">{children}</dd>
    </div>
  )
}

function Here({ overview }: { overview: ModelOverview }) {
  const rpc = useRpc()
  const { list, failure } = useModels()
  return (
    <section className="page-section" aria-labelledby="models-here">
      <div className="page-row">
        <h2 id="models-here">On this device</h2>
        <Button icon={FilePlus} onClick={() => void addModel(rpc)}>
          Add a model file
        </Button>
      </div>
      <p className="page-text">You can also drop a GGUF file on the window.</p>
      {list?.length === 0 && (
        <Empty>No model is on this device. Add a GGUF file, or download one below.</Empty>
      )}
      {!list && failure && (
        <Empty action={<Button onClick={() => void refreshModels(rpc)}>Try again</Button>}>
          {failure.message}
        </Empty>
      )}
      {list && list.length > 0 && (
        <ul className="models">
          {list.map((model) => (
            <ModelCard
              key={model.id}
              model={model}
              machine={overview.machine}
              report={overview.reports.find(({ modelId }) => modelId === model.id)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
