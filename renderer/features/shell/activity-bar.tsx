import {
  Files,
  History,
  type LucideIcon,
  MessageSquare,
  Search,
  Settings,
  ShieldCheck,
  SquareTerminal,
} from 'lucide-react'
import { useCommands } from '../../commands/context.tsx'
import { Tip } from '../../ui/tip.tsx'
import { useProjects } from '../projects/store.ts'
import { useLayout } from './layout-store.ts'

/** The strip at the edge: what there is to look at. */
export function ActivityBar() {
  const { page, open, sideView } = useLayout()
  const inProject = useProjects((state) => state.currentId !== null)
  const atWork = page === 'work' && inProject
  return (
    <nav className="activity-bar" data-region="activity" aria-label="Views">
      {inProject && (
        <>
          <Activity
            icon={Files}
            label="Files"
            command="view.files"
            on={atWork && open.sideBar && sideView === 'files'}
          />
          <Activity
            icon={Search}
            label="Search"
            command="search.show"
            on={atWork && open.sideBar && sideView === 'search'}
          />
          <Activity
            icon={MessageSquare}
            label="Chat"
            command="view.toggleChat"
            keysOf="view.chat"
            on={atWork && open.chat}
          />
          <Activity
            icon={SquareTerminal}
            label="Terminal"
            command="view.togglePanel"
            keysOf="view.terminal"
            on={atWork && open.panel}
          />
          <Activity icon={History} label="History" command="history.show" on={page === 'history'} />
        </>
      )}
      <Activity icon={ShieldCheck} label="Privacy" command="view.privacy" on={page === 'privacy'} />
      <span className="activity-gap" />
      <Activity icon={Settings} label="Settings" command="view.settings" on={page === 'settings'} />
    </nav>
  )
}

interface ActivityProps {
  readonly icon: LucideIcon
  readonly label: string
  readonly command: string
  /** The command whose keys are shown, where another one has the better ones. */
  readonly keysOf?: string
  readonly on: boolean
}

function Activity({ icon: Icon, label, command, keysOf = command, on }: ActivityProps) {
  const commands = useCommands()
  return (
    <Tip text={label} keys={commands.keyOf(keysOf)} side="right">
      <button
        type="button"
        className="activity"
        aria-label={label}
        aria-pressed={on}
        onClick={() => commands.run(command)}
      >
        <Icon aria-hidden />
      </button>
    </Tip>
  )
}
