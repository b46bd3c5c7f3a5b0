import { ArrowLeft, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { HistoryItem, RestoreStep } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useFiles } from '../files/store.ts'
import { CompareFrom } from './compare-from.tsx'
import { Compared, isFailure, useRead } from './compared.tsx'
import { keyOf } from './model.ts'
import { PathChoice } from './path-choice.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import { projectName, restore } from './store.ts'
import { dayWords, itemWords, placeParts } from './words.ts'

type Many = Extract<HistoryItem, { kind: 'many' }>
/** One of the changes that an item of many holds. */
type Change = Extract<HistoryItem, { kind: 'edits' | 'place' }>

interface ManyDetailProps {
  readonly projectId: string
  /** The folder whose timeline it is; null: the project's. */
  readonly scope: string | null
  readonly item: Many
}

/** What one program did to many files: each of them, and ways back for all. */
export function ManyDetail({ projectId, scope, item }: ManyDetailProps) {
  const { title, detail } = itemWords(item)
  return (
    <>
      <header className="history-header">
        <div className="history-about">
          <h2>{title}</h2>
          <p>{`${dayWords(item.until, Date.now())}, ${detail}`}</p>
        </div>
        <CompareFrom item={item} />
        <RestoreTo {...{ projectId, scope }} point={item.before} when="before" />
        {item.after !== null && <RestoreTo {...{ projectId, scope }} point={item.after} when="after" />}
      </header>
      <Changes projectId={projectId} scope={scope} item={item} />
    </>
  )
}

/** Restores the project or folder to before or after all of it, once it is said what that does. */
function RestoreTo(props: {
  projectId: string
  scope: string | null
  point: number
  when: 'before' | 'after'
}) {
  const { projectId, scope, point, when } = props
  const rpc = useRpc()
  const [steps, setSteps] = useState<readonly RestoreStep[] | null>(null)
  const path = useFiles(({ tree }) => (scope !== null && tree.get(scope) ? tree.pathOf(scope) : null))
  const what = path ?? projectName()
  const ask = async (): Promise<void> => {
    try {
      const found = await rpc.workspace.history.preview({ projectId, nodeId: scope, point })
      if (found.length > 0) setSteps(found)
      else notify({ level: 'information', title: `${what} is as it was then already.` })
    } catch (error) {
      notifyFailure('What differs could not be read.', error)
    }
  }
  return (
    <>
      <Button icon={RotateCcw} onClick={() => void ask()}>
        {`Restore ${when}`}
      </Button>
      <RestoreDialog
        open={steps !== null}
        title={`Restore ${what}`}
        steps={steps ?? []}
        onClose={() => setSteps(null)}
        onRestore={() => void restore(rpc, point, scope, what)}
      />
    </>
  )
}

/** The changes by themselves, a page at a time; each shows what it was when it is chosen. */
function Changes({ projectId, scope, item }: ManyDetailProps) {
  const rpc = useRpc()
  const [pages, setPages] = useState(1)
  const [shown, setShown] = useState<Change | null>(null)
  const found = useRead(async () => {
    const changes: Change[] = []
    let before = item.last + 1
    for (let page = 0; page < pages; page++) {
      const { items, more } = await rpc.workspace.history.timeline({
        projectId,
        nodeId: scope,
        before,
        within: item.before,
      })
      changes.push(...items.filter((one) => one.kind === 'edits' || one.kind === 'place'))
      before = items.at(-1)?.before ?? item.before
      if (!more) break
    }
    return changes
  }, [projectId, scope, item.before, item.last, pages])
  if (found === null) return <Waiting label="Reading what changed" />
  if (isFailure(found)) return <Empty>What changed could not be read. {found.message}</Empty>
  if (shown !== null)
    return <OneFile projectId={projectId} item={item} change={shown} onBack={() => setShown(null)} />
  const left = item.changes - found.length
  return (
    <div className="history-steps">
      <ul>
        {found.map((one) => (
          <li key={keyOf(one)}>
            <PathChoice
              path={one.path}
              folder={one.kind === 'place' && one.folder}
              onChoose={() => setShown(one)}
            />
            <span className="history-step numbers">{changeWords(one)}</span>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p className="history-note">
          {`And ${left.toLocaleString('en')} more. `}
          <Button kind="quiet" onClick={() => setPages(pages + 1)}>
            Show more
          </Button>
        </p>
      )}
    </div>
  )
}

/** One of the files before and after all of it. */
function OneFile(props: { projectId: string; item: Many; change: Change; onBack: () => void }) {
  const { projectId, item, change, onBack } = props
  const rpc = useRpc()
  const { nodeId, path } = change
  const name = path.split('/').at(-1) ?? path
  const isNew = change.kind === 'place' && change.change === 'created'
  return (
    <>
      <p className="history-note">
        <Button kind="quiet" icon={ArrowLeft} autoFocus onClick={onBack}>
          {`All ${showCount(item.changes, 'change')}`}
        </Button>
        {!isNew && (
          <Button
            kind="quiet"
            icon={RotateCcw}
            onClick={() => void restore(rpc, item.before, nodeId, `${name}, as before these changes,`)}
          >
            Restore {name}
          </Button>
        )}
      </p>
      <Compared
        projectId={projectId}
        nodeId={nodeId}
        name={name}
        before={item.before}
        after={item.after}
        labels={['Before these changes', item.after === null ? 'Now' : 'After these changes']}
      />
    </>
  )
}

function changeWords(change: Change): string {
  if (change.kind === 'place') return placeParts(change).what
  if (change.lines === null) return 'was changed'
  return `+${change.lines.added} −${change.lines.removed}`
}
