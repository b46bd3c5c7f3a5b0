import { useVirtualizer } from '@tanstack/react-virtual'
import { Fzf } from 'fzf'
import { FileArchive, FolderOpen, FolderPlus, FolderX, PackageOpen, Search, X } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes, showCount } from '../../ui/amounts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Empty, PathText } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { openProject, useProjects } from './store.ts'
import './projects.css'

const ROW = 56
/** Fewer projects than this need no search. */
const SEARCHED = 6

/** The window without a project: those there were, and how to begin one. */
export function Home() {
  const commands = useCommands()
  const { list, failure, opening } = useProjects()
  return (
    <section className="home" data-region="home" aria-label="Projects">
      <div className="home-inner">
        <header className="home-header">
          <h1>Projects</h1>
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
        </header>
        {opening !== null && <Waiting label={`Opening ${opening}`} />}
        {failure && !list && (
          <Empty action={<Button onClick={() => location.reload()}>Try again</Button>}>
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
        {list && list.length > 0 && <Recent projects={list} />}
      </div>
    </section>
  )
}

function Recent({ projects }: { projects: readonly Project[] }) {
  const rpc = useRpc()
  const [text, setText] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const found = useMemo(
    () =>
      text === ''
        ? projects
        : new Fzf(projects, { selector: (each) => `${each.name} ${each.path}` })
            .find(text)
            .map(({ item }) => item),
    [projects, text],
  )
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  })

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.project-open')]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    if (at + step < 0) event.currentTarget.querySelector('input')?.focus()
    else buttons[at < 0 ? 0 : at + step]?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go along the buttons within
    <div className="recent" onKeyDown={onKeyDown}>
      {projects.length >= SEARCHED && (
        <label className="search">
          <Search aria-hidden />
          <input
            value={text}
            placeholder="Find a project"
            aria-label="Find a project"
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              const first = found[0]
              if (event.key === 'Enter' && first && !event.nativeEvent.isComposing)
                void openProject(rpc, first)
            }}
          />
        </label>
      )}
      {found.length === 0 && (
        <p className="home-nothing">No project has these letters in its name or path.</p>
      )}
      <div ref={scroller} className="recent-list">
        <ul style={{ blockSize: virtual.getTotalSize() }} aria-label="Recent projects">
          {virtual.getVirtualItems().map((row) => {
            const project = found[row.index] as Project
            return (
              <ProjectRow
                key={project.id}
                project={project}
                top={row.start}
                count={found.length}
                index={row.index}
              />
            )
          })}
        </ul>
      </div>
    </div>
  )
}

interface ProjectRowProps {
  readonly project: Project
  readonly top: number
  readonly index: number
  readonly count: number
}

function ProjectRow({ project, top, index, count }: ProjectRowProps) {
  const rpc = useRpc()
  const commands = useCommands()
  return (
    <li
      className="project"
      style={{ transform: `translateY(${top}px)` }}
      aria-posinset={index + 1}
      aria-setsize={count}
    >
      <button type="button" className="project-open" onClick={() => void openProject(rpc, project)}>
        <span className="project-name">
          {project.name}
          {!project.folderFound && (
            <span className="project-gone">
              <FolderX aria-hidden /> Folder not found, the files are kept
            </span>
          )}
        </span>
        <PathText path={project.path} className="project-path" />
        <span className="project-facts numbers">
          {showAgo(project.openedAt, Date.now())}
          <br />
          {showCount(project.files, 'file')}, {showBytes(project.bytes)}
        </span>
      </button>
      <IconButton
        icon={FileArchive}
        label={`Export ${project.name} as zip`}
        side="left"
        className="project-forget project-export"
        onClick={() => commands.run('portability.export', project)}
      />
      <IconButton
        icon={X}
        label={`Forget ${project.name}`}
        side="left"
        className="project-forget"
        onClick={() => useProjects.setState({ forgetting: project })}
      />
    </li>
  )
}
