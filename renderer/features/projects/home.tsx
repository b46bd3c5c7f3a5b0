import { FolderOpen, FolderPlus, PackageOpen } from 'lucide-react'
import { useCommands } from '../../commands/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { ProjectsView } from './projects-view.tsx'
import { useProjects } from './store.ts'
import './projects.css'

/** The window without a project: those there were, and how to begin one. */
export function Home() {
  const commands = useCommands()
  const { list, failure, opening } = useProjects()
  return (
    <section className="home" data-region="home" aria-label="Projects">
      <div className="home-inner">
        <header className="home-header">
          <h1>Projects</h1>
          {/* Where nothing can be opened, none of these could keep its word. */}
          {!(failure && !list) && <Actions />}
        </header>
        {opening !== null && <Waiting label={`Opening ${opening}`} />}
        {failure && !list && (
          <Empty
            action={
              failure.code !== 'SCHEMA_TOO_NEW' && (
                <Button onClick={() => location.reload()}>Try again</Button>
              )
            }
          >
            The projects could not be listed. {failure.message}
          </Empty>
        )}
        {!failure && !list && <Waiting label="Reading the projects" />}
        {list && list.length === 0 && (
          <div className="home-empty">
            <p>
              Open a folder of code, or drop one here. It stays where it is, and nothing of it leaves this
              device.
            </p>
            <p className="home-hint">
              <kbd className="keys">{commands.keyOf('projects.openFolder')}</kbd> opens a folder
            </p>
          </div>
        )}
        {list && list.length > 0 && <ProjectsView projects={list} />}
      </div>
    </section>
  )
}

/** How a project begins. */
function Actions() {
  const commands = useCommands()
  return (
    <div className="home-actions">
      <Button icon={PackageOpen} onClick={() => commands.run('portability.import')}>
        Import a zip
      </Button>
      <Button icon={FolderPlus} onClick={() => commands.run('projects.create')}>
        New project
      </Button>
      <Button kind="primary" icon={FolderOpen} onClick={() => commands.run('projects.openFolder')}>
        Open a folder
      </Button>
    </div>
  )
}
