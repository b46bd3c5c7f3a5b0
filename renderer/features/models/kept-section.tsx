import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { AskToDelete } from '../../ui/ask-to-delete.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useSettings } from '../settings/store.ts'
import { useModels } from './store.ts'

interface Kept {
  readonly chats: number
  readonly files: number
  readonly bytes: number
}

/** What models have read of chats and files and is kept on disk, so that they go on at once. */
export function KeptSection() {
  const rpc = useRpc()
  const [kept, setKept] = useState<Kept | undefined>(undefined)
  const [asking, setAsking] = useState(false)
  const wanted = useSettings((state) => state.values['ai.keepReadings'])
  const engine = useModels((state) => `${state.engine.state} ${state.engine.modelId}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a model that leaves memory keeps what it has read
  useEffect(() => {
    rpc.ai.kept.usage().then(setKept, () => setKept(undefined))
  }, [rpc, engine, wanted])
  if (!kept) return null
  const remove = (): void =>
    void rpc.ai.kept
      .delete()
      .then(() => rpc.ai.kept.usage())
      .then(setKept)
      .catch((error: unknown) => notifyFailure('Not all of it was deleted.', error))
  return (
    <section className="page-section" aria-labelledby="models-kept">
      <div className="page-row">
        <h2 id="models-kept">Read of your chats and files</h2>
        {kept.chats + kept.files > 0 && (
          <Button icon={Trash2} onClick={() => setAsking(true)}>
            Delete what was read
          </Button>
        )}
      </div>
      <p className="page-text numbers">{keptWords(kept, wanted)}</p>
      <AskToDelete
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete what models have read?"
        description="Your chats and files stay. A model reads each of them again when you go on with it, which takes longer."
        keep="Keep it"
        act="Delete what was read"
        onAct={remove}
      />
    </section>
  )
}

function keptWords({ chats, files, bytes }: Kept, wanted: boolean): string {
  if (!wanted)
    return 'Nothing is kept of what models read: that is off in the settings. A model reads a chat or a file again after a pause.'
  if (chats + files === 0)
    return 'What a model has read of a long chat or a file is kept on this disk, so that it need not read it again after a pause. Nothing is kept now.'
  const read = [
    ...(chats > 0 ? [showCount(chats, 'chat')] : []),
    ...(files > 0 ? [showCount(files, 'file')] : []),
  ]
  return `What models have read of ${read.join(' and ')} takes ${showBytes(bytes)} on this disk, so that they need not read it again after a pause. What was used longest ago goes first. It is in no export and no backup.`
}
