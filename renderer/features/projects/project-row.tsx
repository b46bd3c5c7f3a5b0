import { Archive, Ellipsis, FolderX } from 'lucide-react'
import type { CSSProperties } from 'react'
import { useRef } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes, showCount } from '../../ui/amounts.ts'
import { ContextMenu, Menu } from '../../ui/menu.tsx'
import { PathText } from '../../ui/text.tsx'
import { projectItems } from './project-actions.ts'
import { chooseProject } from './shelf.ts'

interface ProjectRowProps {
  readonly project: Project
  readonly style: CSSProperties
  readonly index: number
  readonly count: number
  /** The one row that Tab goes to. */
  readonly active: boolean
  readonly onFocus: () => void
}

/** One project: its name, tags, what and where it is, and what can be done with it. */
export function ProjectRow({ project, style, index, count, active, onFocus }: ProjectRowProps) {
  const rpc = useRpc()
  const button = useRef<HTMLButtonElement>(null)
  const tabIndex = active ? 0 : -1
  return (
    <ContextMenu
      label={project.name}
      items={() => projectItems(rpc, project)}
      onClosed={(event) => {
        event.preventDefault()
        button.current?.focus()
      }}
    >
      <li
        className="project"
        style={style}
        data-project={project.id}
        aria-posinset={index + 1}
        aria-setsize={count}
        onFocus={onFocus}
      >
        <button
          ref={button}
          type="button"
          className="project-open"
          tabIndex={tabIndex}
          onClick={() => chooseProject(rpc, project)}
        >
          <span className="project-name">
            <span className="project-title">{project.name}</span>
            {project.archivedAt !== null && project.trash === null && <Archive aria-label="Archived" />}
            {project.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
            {!project.folderFound && (
              <span className="project-gone">
                <FolderX aria-hidden /> Folder not found, the files are kept
              </span>
            )}
          </span>
          <span className="project-about">
            {project.description !== '' && <span className="project-description">{project.description}</span>}
            <PathText path={project.path} className="project-path" />
          </span>
          <Facts project={project} />
        </button>
        <Menu label={project.name} items={projectItems(rpc, project)} align="end">
          <button
            type="button"
            className="icon-button project-more"
            tabIndex={tabIndex}
            aria-label={`More for ${project.name}`}
          >
            <Ellipsis aria-hidden />
          </button>
        </Menu>
      </li>
    </ContextMenu>
  )
}

function Facts({ project }: { project: Project }) {
  const size = `${showCount(project.files, 'file')}, ${showBytes(project.bytes)}`
  return (
    <span className="project-facts numbers">
      {project.trash === null
        ? showAgo(project.openedAt, Date.now())
        : `Restore · ${showCount(project.trash.daysLeft, 'day')} left`}
      <br />
      {project.language === null ? size : `${project.language} · ${size}`}
    </span>
  )
}
