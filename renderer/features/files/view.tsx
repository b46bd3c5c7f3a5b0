import { ChevronsDownUp, FilePlus, FolderPlus } from 'lucide-react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useCommands } from '../../commands/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ImportIssues, ImportStatus } from '../projects/import-view.tsx'
import { CopyStatus } from './copy-status.tsx'
import { startNaming, targetFolder, useFiles } from './store.ts'
import { FileTree } from './tree.tsx'
import './files.css'

/** The side bar: the files of the project, and above them what its import has to say. */
export function FilesView({ project }: { project: Project }) {
  const commands = useCommands()
  const name = (what: 'file' | 'folder') => (): void => startNaming({ what, parent: targetFolder() })
  return (
    <section className="files" data-region="files" aria-label="Files">
      <header className="pane-header">
        <h2>Files</h2>
        <IconButton
          icon={FilePlus}
          label="New file"
          keys={commands.keyOf('files.newFile')}
          onClick={name('file')}
        />
        <IconButton
          icon={FolderPlus}
          label="New folder"
          keys={commands.keyOf('files.newFolder')}
          onClick={name('folder')}
        />
        <IconButton
          icon={ChevronsDownUp}
          label="Collapse all folders"
          onClick={() => commands.run('files.collapseAll')}
        />
      </header>
      <ImportStatus project={project} />
      <ImportIssues project={project} />
      <CopyStatus />
      <FilesBody project={project} />
    </section>
  )
}

function FilesBody({ project }: { project: Project }) {
  const empty = useFiles(({ tree, naming }) => tree.size === 0 && naming === null)
  const loaded = useFiles((state) => state.loaded)
  const failure = useFiles((state) => state.failure)

  if (failure && !loaded) {
    return (
      <Empty action={<Button onClick={() => location.reload()}>Reload the window</Button>}>
        The files could not be listed. {failure.message}
      </Empty>
    )
  }
  if (!loaded) return <Waiting label="Reading the files" />
  if (empty && project.state === 'ready') {
    return (
      <Empty
        action={
          <Button icon={FilePlus} onClick={() => startNaming({ what: 'file', parent: null })}>
            New file
          </Button>
        }
      >
        The files of this project stand here. It has none yet.
      </Empty>
    )
  }
  return <FileTree key={project.id} projectId={project.id} projectName={project.name} />
}
