import { FileQuestion, FolderOpen, RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FileInfo } from '../../../preload/contract/files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Waiting } from '../../ui/waiting.tsx'
import { currentProject, useProjects } from '../projects/store.ts'
import type { PaneState } from './editor-group.ts'

/** What an editor group shows in place of text, and the note above text that cannot be changed. */
export function PaneCover({ state, onRetry }: { state: PaneState; onRetry: () => void }) {
  switch (state.kind) {
    case 'empty':
      return null
    case 'loading':
      return (
        <div className="editor-cover">
          <Waiting label="Opening the file…" />
        </div>
      )
    case 'text':
      return state.info?.readOnly ? <ReadOnlyNote name={state.info.name} /> : null
    case 'not-text':
      return <NotText info={state.info} />
    case 'failed':
      return (
        <Message
          icon={<TriangleAlert aria-hidden />}
          title="This file did not open"
          text={state.failure.message}
        >
          <Button icon={RotateCw} onClick={onRetry}>
            Try again
          </Button>
        </Message>
      )
  }
}

function NotText({ info }: { info: FileInfo }) {
  const rpc = useRpc()
  const folder = useProjects((projects) => currentProject(projects)?.path)
  const reveal = async () => {
    try {
      await rpc.desktop.window.reveal({ path: `${folder}/${info.path}` })
    } catch (error) {
      notifyFailure(`${info.name} could not be shown in its folder.`, error)
    }
  }
  return (
    <Message
      icon={<FileQuestion aria-hidden />}
      title={`${info.name} is not shown as text`}
      text={info.whyNotText ?? 'It is not a text file.'}
    >
      {folder !== undefined && (
        <Button icon={FolderOpen} onClick={() => void reveal()}>
          Show in folder
        </Button>
      )}
    </Message>
  )
}

function ReadOnlyNote({ name }: { name: string }) {
  return (
    <p className="editor-note" role="status">
      {name} is read-only on disk. Change its permissions to edit it.
    </p>
  )
}

function Message({
  icon,
  title,
  text,
  children,
}: {
  icon: ReactNode
  title: string
  text: string
  children?: ReactNode
}) {
  return (
    <div className="editor-cover editor-message" role="status">
      {icon}
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  )
}
