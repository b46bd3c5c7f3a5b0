import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface AskToDeleteProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** What goes, and whether it can come back. */
  readonly description: ReactNode
  /** The way out, in words. */
  readonly keep: string
  /** What is done, in words. */
  readonly act: ReactNode
  readonly onAct: () => void
}

/** Asks before something goes that may not come back. */
export function AskToDelete({ open, onClose, title, description, keep, act, onAct }: AskToDeleteProps) {
  return (
    <Dialog open={open} onClose={onClose} title={title} description={description}>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={onClose}>
          {keep}
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            onClose()
            onAct()
          }}
        >
          {act}
        </Button>
      </div>
    </Dialog>
  )
}
