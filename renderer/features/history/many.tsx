import { ArrowLeft, RotateCcw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { HistoryItem, RestoreStep } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useFiles } from '../files/store.ts'
import { CompareFrom } from './compare-from.tsx'
import { Compared } from './compared.tsx'
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
      <Changes key={`${item.last} ${item.before}`} projectId={projectId} scope={scope} item={item} />
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

interface Page {
  readonly changes: readonly Change[]
  /** What the next page begins before; null: this is the last. */
  readonly next: number | null
}

/** The changes that an item holds, read a page at a time: they are past, and stay as they are. */
function useChanges({ projectId, scope, item }: ManyDetailProps) {
  const rpc = useRpc()
  const [pages, setPages] = useState<readonly Page[]>([])
  const [wanted, setWanted] = useState(1)
  const [failure, setFailure] = useState<Failure | null>(null)
  const last = pages.at(-1)
  const reading = failure === null && pages.length < wanted && last?.next !== null
  useEffect(() => {
    if (!reading) return
    let here = true
    const before = last?.next ?? item.last + 1
    const page = { projectId, nodeId: scope, before, within: item.before }
    rpc.workspace.history.timeline(page).then(
      ({ items, more }) => {
        const changes = items.filter((one) => one.kind === 'edits' || one.kind === 'place')
        const next = more ? (items.at(-1)?.before ?? null) : null
        if (here) setPages((known) => [...known, { changes, next }])
      },
      (error: unknown) => here && setFailure(toFailure(error)),
    )
    return () => {
      here = false
    }
  }, [rpc, projectId, scope, item, last, reading])
  const readMore = (): void => {
    setFailure(null)
    setWanted(pages.length + 1)
  }
  return { changes: pages.flatMap(({ changes }) => changes), failure, reading, readMore }
}

/** The changes by themselves; each shows what it was when it is chosen. */
function Changes({ projectId, scope, item }: ManyDetailProps) {
  const { changes, failure, reading, readMore } = useChanges({ projectId, scope, item })
  const [shown, setShown] = useState<Change | null>(null)
  /** What was looked at last: the keyboard is there again. */
  const [seen, setSeen] = useState<Change | null>(null)
  if (changes.length === 0) {
    if (failure === null) return <Waiting label="Reading what changed" />
    return (
      <Empty action={<Button onClick={readMore}>Try again</Button>}>
        What changed could not be read. {failure.message}
      </Empty>
    )
  }
  if (shown !== null)
    return <OneFile projectId={projectId} item={item} change={shown} onBack={() => setShown(null)} />
  const left = item.changes - changes.length
  return (
    <div className="history-steps">
      <ul>
        {changes.map((one) => (
          <li key={keyOf(one)}>
            <PathChoice
              path={one.path}
              folder={one.kind === 'place' && one.folder}
              takesKeyboard={one === seen}
              onChoose={() => {
                setSeen(one)
                setShown(one)
              }}
            />
            <span className="history-step numbers">{changeWords(one)}</span>
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p className="history-note">
          {failure === null
            ? `And ${left.toLocaleString('en')} more. `
            : `The other ${left.toLocaleString('en')} could not be read. ${failure.message} `}
          <Button kind="quiet" aria-disabled={reading} onClick={readMore}>
            {failure === null ? 'Show more' : 'Try again'}
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
