import type { Model } from '../../../preload/contract/ai.ts'
import { useCommands } from '../../commands/context.tsx'
import { useModels } from '../models/store.ts'

/** Where the answer is made: said before anything is sent, and one click from another choice. */
export function ModelChip({ model }: { model: Model | undefined }) {
  const commands = useCommands()
  const known = useModels((state) => state.list !== null)
  return (
    <button
      type="button"
      className="chat-chip chat-model"
      onClick={() => commands.run('models.choose')}
      title="Choose a model"
    >
      <span className="chat-model-dot" aria-hidden />
      <span className="chat-chip-text">
        On this device · {model?.name ?? (known ? 'no model' : 'looking for models')}
      </span>
    </button>
  )
}
