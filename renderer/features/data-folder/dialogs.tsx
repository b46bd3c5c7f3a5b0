import type { FolderKind } from '../../../preload/contract/data-folder.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PathText } from '../../ui/text.tsx'
import { moveData, openDataFolder, useDataFolder } from './store.ts'
import { ON_NETWORK } from './words.ts'
import './data-folder.css'

/** What is asked before the data is moved or another folder opened. */
export function DataFolderDialogs() {
  return (
    <>
      <AskMove />
      <AskOpen />
    </>
  )
}

function AskMove() {
  const rpc = useRpc()
  const plan = useDataFolder((state) => state.plan)
  const close = (): void => useDataFolder.setState({ plan: null })
  return (
    <Dialog
      open={plan !== null}
      onClose={close}
      title="Move the data"
      description="OffCoder closes, copies everything, compares every file with the original, and starts again with the new folder. If anything goes wrong, the old one stays in use. The old folder is kept until you delete it yourself."
    >
      {plan && (
        <>
          <PathText path={plan.to} className="question-path" />
          <p className="numbers">
            {showCount(plan.files, 'file')}, {showBytes(plan.bytes)}. {showBytes(plan.free)} free there.
          </p>
          {plan.onNetwork && <p>{ON_NETWORK}</p>}
          <div className="dialog-actions">
            <Button kind="quiet" onClick={close}>
              Cancel
            </Button>
            <Button kind="primary" onClick={() => void moveData(rpc, plan)}>
              Move and start again
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

const OPENING: Record<FolderKind, { title: string; text: string; button: string | null }> = {
  data: {
    title: 'Open another data folder',
    text: 'OffCoder starts again with the projects, chats and settings that are in it. What is in the folder in use stays there.',
    button: 'Open and start again',
  },
  empty: {
    title: 'This folder is empty',
    text: 'OffCoder can begin in it with no projects, chats or settings. What is in the folder in use stays there.',
    button: 'Begin with nothing there',
  },
  other: {
    title: 'This is no data folder',
    text: 'It holds other files and not OffCoder’s database. Choose the folder that offcoder.db is in, or an empty one.',
    button: null,
  },
  missing: {
    title: 'This folder is not there any more',
    text: 'It may have been moved or deleted, or its disk was taken out. Choose another.',
    button: null,
  },
}

function AskOpen() {
  const rpc = useRpc()
  const opening = useDataFolder((state) => state.opening)
  const close = (): void => useDataFolder.setState({ opening: null })
  const words = OPENING[opening?.kind ?? 'data']
  return (
    <Dialog open={opening !== null} onClose={close} title={words.title} description={words.text}>
      {opening && (
        <>
          <PathText path={opening.path} className="question-path" />
          <div className="dialog-actions">
            <Button kind="quiet" onClick={close}>
              {words.button === null ? 'Close' : 'Cancel'}
            </Button>
            {words.button !== null && (
              <Button
                kind="primary"
                onClick={() => void openDataFolder(rpc, opening.path, opening.kind === 'empty')}
              >
                {words.button}
              </Button>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}
