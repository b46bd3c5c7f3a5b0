import { useCommands } from '../../commands/context.tsx'
import { useModels } from '../models/store.ts'
import { whereWords } from '../providers/words.ts'
import type { ChatModel } from './model-in-use.ts'

/** Where the answer is made: said before anything is sent, and one click from another choice. */
export function ModelChip({ model }: { model: ChatModel | undefined }) {
  const commands = useCommands()
  const known = useModels((state) => state.list !== null)
  const remote = model?.source === 'provider' ? model : undefined
  return (
    <button
      type="button"
      className="chat-chip chat-model"
      onClick={() => commands.run('models.choose')}
      title={remote ? `${whereWords(remote.where)} · ${remote.name}: choose a model` : 'Choose a model'}
    >
      <span
        className="chat-model-dot"
        data-leaves={remote !== undefined && !remote.where.loopback}
        aria-hidden
      />
      <span className="chat-chip-text">
        {remote
          ? `${whereWords(remote.where)} · ${remote.name}`
          : `On this device · ${model?.name ?? (known ? 'no model' : 'looking for models')}`}
      </span>
    </button>
  )
}
