import { Fzf } from 'fzf'
import { Check, Cpu, FilePlus, Globe, KeyRound, Settings2, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Model } from '../../../preload/contract/ai.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { addModel, chooseModel, useModels, wantModels } from '../models/store.ts'
import { remoteModels, useProviders } from '../providers/store.ts'
import { whereWords } from '../providers/words.ts'
import { updateSettings, useSettings } from '../settings/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { Picker, type PickerItem } from './picker.tsx'

/** Providers list hundreds: those that match what was typed best are shown. */
const MOST_REMOTE = 60

/** The models on this device, those of providers with where they run, and ways to add one. */
export function ModelPicker({ onPick }: { onPick: (item: PickerItem) => void }) {
  const rpc = useRpc()
  const [text, setText] = useState('')
  const { list, engine, failure } = useModels()
  useEffect(wantModels, [])
  const providers = useProviders((state) => state.list)
  const chosen = useSettings((state) => state.values['ai.modelId'])
  // One for the index writes nothing.
  const models = (list ?? []).filter(({ embedding }) => !embedding)
  const hits = named(models, text)
  const items: PickerItem[] = hits.map(({ model, positions }) => ({
    id: model.id,
    label: model.name,
    matched: positions,
    icon: model.problem ? <TriangleAlert aria-hidden className="warning" /> : <Cpu aria-hidden />,
    place: model.problem?.message ?? about(model),
    end:
      engine.modelId === model.id && engine.state !== 'idle' && !isRemote(chosen, providers) ? (
        <EngineMark state={engine.state} progress={engine.progress} />
      ) : undefined,
    disabled: model.problem !== undefined,
    run: () => void chooseModel(rpc, model),
  }))
  for (const { model, positions } of named(remoteModels(providers), text).slice(0, MOST_REMOTE)) {
    items.push({
      id: model.id,
      label: model.name,
      matched: positions,
      icon: <Globe aria-hidden />,
      place: whereWords(model.where),
      end: model.id === chosen ? <EngineMark state="ready" progress={undefined} /> : undefined,
      run: () => void updateSettings(rpc, { 'ai.modelId': model.id }),
    })
  }
  items.push({
    id: 'add-provider:',
    label: 'Set up an AI provider',
    icon: <KeyRound aria-hidden />,
    place: 'With your own key, or a server of your own',
    run: () => {
      showPage('settings')
      useProviders.setState({ open: 'new' })
    },
  })
  items.push({
    id: 'add:',
    label: 'Add a model file (GGUF)',
    icon: <FilePlus aria-hidden />,
    place: 'The file stays where it is',
    run: () => void addModel(rpc),
  })
  items.push({
    id: 'manage:',
    label: 'Manage models',
    icon: <Settings2 aria-hidden />,
    place: 'Try, verify, download',
    run: () => showPage('models'),
  })
  return (
    <Picker
      label="Choose a model"
      placeholder="Models on this device and of your providers"
      text={text}
      onText={setText}
      items={items}
      nothing={failure?.message ?? 'No model has these letters.'}
      onPick={onPick}
    />
  )
}

/** Models whose name has the letters of `text`, the best match first; all of them when nothing was typed. */
function named<M extends Pick<Model, 'name'>>(models: readonly M[], text: string) {
  const all = models.map((model) => ({ model, positions: undefined as ReadonlySet<number> | undefined }))
  if (text === '') return all
  const finder = new Fzf(all, { selector: ({ model }) => model.name, casing: 'case-insensitive' })
  return finder.find(text).map(({ item, positions }) => ({ model: item.model, positions }))
}

function isRemote(chosen: string | null, providers: Parameters<typeof remoteModels>[0]): boolean {
  return remoteModels(providers).some(({ id }) => id === chosen)
}

function about(model: Model): string {
  const parts = [
    model.parameters,
    model.quantisation,
    showBytes(model.bytes),
    model.source === 'starter' ? 'came with OffCoder' : undefined,
  ]
  return parts.filter(Boolean).join(' · ')
}

function EngineMark({ state, progress }: { state: string; progress: number | undefined }) {
  if (state === 'loading') return `Loading ${Math.round((progress ?? 0) * 100)} %`
  if (state === 'failed') return 'Did not load'
  return (
    <>
      <Check aria-hidden /> In use
    </>
  )
}
