import type { RestoreStep } from '../../../preload/contract/history.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { stepsWords } from './words.ts'

interface RestoreDialogProps {
  readonly open: boolean
  readonly title: string
  readonly steps: readonly RestoreStep[]
  readonly onClose: () => void
  readonly onRestore: () => void
}

/** Says what restoring a folder or project does before it is done. */
export function RestoreDialog({ open, title, steps, onClose, onRestore }: RestoreDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={`${stepsWords(steps)} What is there now stays in the history, so you can take it back.`}
    >
      <div className="dialog-actions">
        <Button kind="quiet" onClick={onClose}>
          Leave it as it is
        </Button>
        <Button
          kind="primary"
          onClick={() => {
            onClose()
            onRestore()
          }}
        >
          {title}
        </Button>
      </div>
    </Dialog>
  )
}
