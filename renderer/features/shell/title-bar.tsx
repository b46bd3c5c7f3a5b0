import { ChevronDown, Search } from 'lucide-react'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Tip } from '../../ui/tip.tsx'
import { openPalette } from '../palette/store.ts'
import { useProjectMenu } from '../projects/project-menu.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { WindowButtons } from './window-buttons.tsx'

/** The top of the window: the project, the way to everything, and the window's own buttons. */
export function TitleBar() {
  const { platform } = useRpc()
  const commands = useCommands()
  const project = useProjects(currentProject)
  const menu = useProjectMenu()
  const goTo = project ? 'Go to file, run a command' : 'Run a command'
  return (
    <header className="title-bar" data-region="title" data-platform={platform}>
      <div className="title-start">
        <Menu label="Projects" items={menu}>
          <button type="button" className="project-switch">
            <span>{project?.name ?? 'OffCoder'}</span>
            <ChevronDown aria-hidden />
          </button>
        </Menu>
      </div>
      <Tip text={goTo} keys={commands.keyOf(project ? 'palette.files' : 'palette.commands')}>
        <button type="button" className="go-to" onClick={() => openPalette('quick', project ? '' : '>')}>
          <Search aria-hidden />
          <span>{goTo}</span>
          <kbd className="keys">{commands.keyOf(project ? 'palette.files' : 'palette.commands')}</kbd>
        </button>
      </Tip>
      <div className="title-end">{platform !== 'darwin' && <WindowButtons />}</div>
    </header>
  )
}
