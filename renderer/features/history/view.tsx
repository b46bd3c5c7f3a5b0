import { Bookmark, X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useMemo, useRef } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { showAgo, showBytes } from '../../ui/amounts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Choice } from '../../ui/controls.tsx'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useFiles } from '../files/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { useLeaveByEscape } from '../shell/leave-page.ts'
import { Between } from './between.tsx'
import { Detail, NothingSelected } from './detail.tsx'
import { keyOf, rowsOf } from './model.ts'
import { followHistory, loadHistory, showWholeProject, useHistory } from './store.ts'
import { TimelineList } from './timeline-list.tsx'
import { Trash } from './trash.tsx'
import './history.css'

/** What was: the timeline of a file or of the project with what each step changed, and the trash. */
export function HistoryView({ project }: { project: Project }) {
  const rpc = useRpc()
  const page = useRef<HTMLElement>(null)
  const tab = useHistory((state) => state.tab)
  useEffect(() => followHistory(rpc, project.id), [rpc, project.id])
  useLeaveByEscape(page)
  useEffect(() => page.current?.querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus(), [])
  return (
    <main ref={page} className="history" data-region="history" tabIndex={-1} aria-labelledby="history-title">
      <Tabs.Root
        className="history-tabs"
        value={tab}
        onValueChange={(next) => useHistory.setState({ tab: next === 'trash' ? 'trash' : 'timeline' })}
      >
        <Header />
        <Tabs.Content value="timeline" className="history-timeline" tabIndex={-1}>
          <Timeline project={project} />
        </Tabs.Content>
        <Tabs.Content value="trash" className="history-trash" tabIndex={-1}>
          <Trash />
        </Tabs.Content>
      </Tabs.Root>
    </main>
  )
}

function Header() {
  const trashed = useHistory((state) => state.trash?.length ?? 0)
  const commands = useCommands()
  return (
    <header className="history-bar">
      <h1 id="history-title">History</h1>
      <Tabs.List className="choice" aria-label="Timeline or trash">
        <Tabs.Trigger className="choice-option" value="timeline">
          Timeline
        </Tabs.Trigger>
        <Tabs.Trigger className="choice-option" value="trash">
          {trashed === 0 ? 'Trash' : `Trash (${trashed.toLocaleString('en')})`}
        </Tabs.Trigger>
      </Tabs.List>
      <span className="history-gap" />
      <Button icon={Bookmark} onClick={() => commands.run('history.nameMoment')}>
        Name this moment
      </Button>
      <IconButton icon={X} label="Back to the work" keys="Esc" side="left" onClick={() => showPage('work')} />
    </header>
  )
}

function Timeline({ project }: { project: Project }) {
  const { items, selected, failure, pinned } = useHistory()
  const rpc = useRpc()
  const rows = useMemo(() => rowsOf(items ?? [], Date.now()), [items])
  const item = items?.find((each) => keyOf(each) === selected)
  return (
    <>
      <div className="history-side">
        <Scope />
        {failure && items === null && (
          <Empty action={<Button onClick={() => void loadHistory(rpc)}>Try again</Button>}>
            The history could not be read. {failure.message}
          </Empty>
        )}
        {items === null && !failure && <Waiting label="Reading the history" />}
        {items?.length === 0 && (
          <Empty>Every edit from now on stands here, with what was before it. There has been none yet.</Empty>
        )}
        {rows.length > 0 && <TimelineList rows={rows} />}
        <Usage />
      </div>
      <section className="history-detail-pane" aria-label="What it changed">
        {item && pinned && <Between projectId={project.id} pinned={pinned} item={item} />}
        {item && !pinned && <Detail projectId={project.id} item={item} />}
        {!item && <NothingSelected />}
      </section>
    </>
  )
}

/** Whose history it is: the file or folder it was opened for, or the project. */
function Scope() {
  const rpc = useRpc()
  const nodeId = useHistory((state) => state.nodeId)
  const wholeProject = useHistory((state) => state.wholeProject)
  const name = useFiles(({ tree }) => (nodeId === null ? undefined : tree.get(nodeId)?.name))
  if (name === undefined) return null
  return (
    <div className="history-scope">
      <Choice
        label="Whose history"
        value={wholeProject ? 'project' : 'file'}
        options={[
          { value: 'file', label: name },
          { value: 'project', label: 'Project' },
        ]}
        onChange={(next) => showWholeProject(rpc, next === 'project')}
      />
    </div>
  )
}

function Usage() {
  const usage = useHistory((state) => state.usage)
  if (!usage) return null
  const { used, limit, oldest } = usage
  return (
    <p className="history-usage numbers">
      {`Takes ${showBytes(used)} of ${showBytes(limit)}`}
      {oldest !== null && `. Oldest: ${showAgo(oldest, Date.now())}`}
    </p>
  )
}
