import type { EngineState } from '../../../preload/contract/ai.ts'
import { Tip } from '../../ui/tip.tsx'
import { useAiOff } from '../models/availability.ts'
import { ownCompletionModel } from '../models/roles.ts'
import { useModels } from '../models/store.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'
import { showPage } from '../shell/layout-store.ts'

/** Which model completes, where it is not the one that answers. */
export function CompletionStatus() {
  const { list, engine } = useModels()
  const { 'ai.completionModelId': chosen, 'ai.completion': on } = useSettings((state) => state.values)
  const off = useAiOff() !== null
  const project = useProjects(currentProject)
  const model = ownCompletionModel(list, chosen)
  if (model === undefined || off || !on || project === null) return null
  const part = engine.completion?.modelId === model.id ? engine.completion : undefined
  return (
    <Tip text={completionWords(model.name, part, engine.modelId === model.id)} side="top">
      <button
        type="button"
        className="status-item numbers"
        data-state={part?.state}
        onClick={() => showPage('models')}
      >
        {part?.state === 'loading'
          ? `Completion: ${Math.round((part.progress ?? 0) * 100)} %`
          : part?.state === 'failed'
            ? 'Completion: did not load'
            : `Completion: ${model.name}`}
      </button>
    </Tip>
  )
}

/** What is to be said of the model that completes. `answersToo`: it is the one that answers as well. */
export function completionWords(name: string, part: EngineState['completion'], answersToo: boolean): string {
  if (answersToo) return `${name} answers and completes on this device.`
  if (part?.state === 'failed') return part.failure?.message ?? `${name} did not load.`
  if (part?.state === 'loading') return `${name} is being loaded on this device.`
  const room = 'While memory has no room for two models, the one that answers completes too.'
  return part?.state === 'ready'
    ? `${name} completes on this device, beside the model that answers.`
    : `${name} completes on this device. It starts when you type. ${room}`
}
