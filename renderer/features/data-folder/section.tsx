import { FolderInput, FolderOpen } from 'lucide-react'
import { useEffect } from 'react'
import type { DataFolderInfo } from '../../../preload/contract/data-folder.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { PathText } from '../../ui/text.tsx'
import { Row, Section } from '../settings/rows.tsx'
import { askMove, askOpen, forgetDataFolder, loadDataFolder, useDataFolder } from './store.ts'
import { ON_NETWORK } from './words.ts'
import './data-folder.css'

const NAMED_BY: Record<DataFolderInfo['namedBy'], string> = {
  default: 'Projects, chats, history, backups, models and settings are in it.',
  settings: 'You chose this folder. Projects, chats, history, backups, models and settings are in it.',
  switch: 'The command line named this folder, for this start alone.',
}

/** Settings: where the data is, moving it, and opening another. */
export function DataFolderSection() {
  const rpc = useRpc()
  const info = useDataFolder((state) => state.info)
  useEffect(() => void loadDataFolder(rpc), [rpc])
  if (info === null) return null
  const reveal = (): void =>
    void rpc.desktop.window
      .reveal({ path: info.path })
      .catch((error: unknown) => notifyFailure('The folder could not be shown.', error))
  return (
    <Section title="Data folder">
      <Row title="In use" means={<InUse info={info} />}>
        {() => (
          <Button icon={FolderOpen} onClick={reveal}>
            Show in the file manager
          </Button>
        )}
      </Row>
      <Row
        title="Another place"
        means="Moving copies everything, compares it, and keeps the old folder until you delete it. OffCoder starts again."
      >
        {() => (
          <span className="setting-buttons">
            <Button icon={FolderInput} onClick={() => void askMove(rpc)}>
              Move data to…
            </Button>
            <Button onClick={() => void askOpen(rpc)}>Open another data folder…</Button>
          </span>
        )}
      </Row>
      {info.others.map(({ path, kind }) => (
        <Row
          key={path}
          title={kind === 'data' ? 'Was in use before' : 'Was in use before; it is not there now'}
          means={<PathText path={path} />}
        >
          {() =>
            kind === 'data' ? (
              <Button
                aria-label={`Open the data folder ${path}`}
                onClick={() => useDataFolder.setState({ opening: { path, kind } })}
              >
                Open
              </Button>
            ) : (
              <Button
                kind="quiet"
                aria-label={`Take off the list: ${path}`}
                onClick={() => void forgetDataFolder(rpc, path)}
              >
                Take off the list
              </Button>
            )
          }
        </Row>
      ))}
    </Section>
  )
}

function InUse({ info }: { info: DataFolderInfo }) {
  return (
    <>
      <PathText path={info.path} />
      <span className="data-folder-note">{NAMED_BY[info.namedBy]}</span>
      {info.onNetwork && <span className="data-folder-note">{ON_NETWORK}</span>}
    </>
  )
}
