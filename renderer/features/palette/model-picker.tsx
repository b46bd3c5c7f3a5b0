import { Fzf } from 'fzf'
import { Check, Cpu, FilePlus, Settings2, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Model } from '../../../preload/contract/ai.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes } from '../../ui/amounts.ts'
import { addModel, chooseModel, useModels, wantModels } from '../models/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { Picker, type PickerItem } from './picker.tsx'

/** The models on this device, and a way to add one. */
export function ModelPicker({ onPick }: { onPick: (item: PickerItem) => void }) {
  const rpc = useRpc()
  const [text, setText] = useState('')
  const { list, engine, failure } = useModels()
  useEffect(wantModels, [])
  const models = list ?? []
  const hits =
    text === ''
      ? models.map((item) => ({ item, positions: undefined }))
      : new Fzf(models, { selector: (model) => model.name }).find(text)
  const items: PickerItem[] = hits.map(({ item: model, positions }) => ({
    id: model.id,
    label: model.name,
    matched: positions,
    icon: model.problem ? <TriangleAlert aria-hidden className="warning" /> : <Cpu aria-hidden />,
    place: model.problem?.message ?? about(model),
    end:
      engine.modelId === model.id && engine.state !== 'idle' ? (
        <EngineMark state={engine.state} progress={engine.progress} />
      ) : undefined,
    disabled: model.problem !== undefined,
    run: () => void chooseModel(rpc, model),
  }))
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
      placeholder="Models on this device"
      text={text}
      onText={setText}
      items={items}
      nothing={failure?.message ?? 'No model has these letters.'}
      onPick={onPick}
    />
  )
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
