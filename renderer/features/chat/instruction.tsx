import { useId, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { setInstruction, useChat } from './store.ts'

/** What this project tells the model before each conversation. */
export function InstructionDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const rpc = useRpc()
  const field = useId()
  /** Undefined while it is on its way. */
  const kept = useChat((state) => state.instructions[projectId])
  /** Null as long as nothing was typed. */
  const [text, setText] = useState<string | null>(null)
  const save = () => {
    if (text === null) return onClose()
    const wanted = text.trim()
    rpc.workspace.chats.setInstruction({ projectId, text: wanted }).then(
      () => {
        setInstruction(projectId, wanted)
        onClose()
      },
      (error: unknown) => notifyFailure('The instruction was not kept.', error),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Instruction for this project"
      description="The model is told this before each conversation in this project. Left empty, it is told to answer briefly and precisely as a programming assistant."
    >
      <label className="visually-hidden" htmlFor={field}>
        Instruction
      </label>
      <textarea
        id={field}
        className="chat-cell-editor"
        rows={8}
        maxLength={20_000}
        disabled={kept === undefined}
        value={text ?? kept ?? ''}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" disabled={kept === undefined} onClick={save}>
          Keep
        </Button>
      </div>
    </Dialog>
  )
}
