import { Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { AskToDelete } from '../../ui/ask-to-delete.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useModels } from './store.ts'

interface Kept {
  readonly conversations: number
  readonly bytes: number
}

/** What models have read of chats and is kept on disk, so that a long chat goes on at once. */
export function KeptSection() {
  const rpc = useRpc()
  const [kept, setKept] = useState<Kept | undefined>(undefined)
  const [asking, setAsking] = useState(false)
  const engine = useModels((state) => `${state.engine.state} ${state.engine.modelId}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a model that leaves memory keeps what it has read
  useEffect(() => {
    rpc.ai.kept.usage().then(setKept, () => setKept(undefined))
  }, [rpc, engine])
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
        <h2 id="models-kept">Read of your chats</h2>
        {kept.conversations > 0 && (
          <Button icon={Trash2} onClick={() => setAsking(true)}>
            Delete what was read
          </Button>
        )}
      </div>
      <p className="page-text numbers">
        {kept.conversations === 0
          ? 'What a model has read of a long chat is kept on this device, so that it need not read it again after a pause. Nothing is kept now.'
          : `What models have read of ${showCount(kept.conversations, 'chat')} takes ${showBytes(kept.bytes)} on this device, so that they need not read it again after a pause. What was used longest ago goes first. It is in no export and no backup.`}
      </p>
      <AskToDelete
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete what models have read?"
        description="Your chats stay. A model reads each of them again when you go on with it, which takes longer."
        keep="Keep it"
        act="Delete what was read"
        onAct={remove}
      />
    </section>
  )
}
