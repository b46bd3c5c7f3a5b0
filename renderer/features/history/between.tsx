import { ArrowLeft, X } from 'lucide-react'
import { useState } from 'react'
import type { HistoryDifference, HistoryItem } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { useFiles } from '../files/store.ts'
import { Compared, isFailure, useRead } from './compared.tsx'
import { keyOf } from './model.ts'
import { PathChoice } from './path-choice.tsx'
import { scopeOf, useHistory } from './store.ts'
import { focusTimeline } from './timeline-list.tsx'
import { differenceWords, pointOf, pointWords } from './words.ts'

/** More than these are counted, not listed. */
const LISTED = 500

interface End {
  /** Null: now. */
  readonly point: number | null
  readonly words: string
}

/** The two ends, the earlier first. What is pinned alone is compared with now. */
function endsOf(pinned: HistoryItem, item: HistoryItem): [End, End] {
  const end = (one: HistoryItem): End => ({ point: pointOf(one), words: pointWords(one, Date.now()) })
  const [a, b] = [end(pinned), keyOf(item) === keyOf(pinned) ? { point: null, words: 'Now' } : end(item)]
  return (a.point ?? Number.POSITIVE_INFINITY) <= (b.point ?? Number.POSITIVE_INFINITY) ? [a, b] : [b, a]
}

/** What is different between two freely chosen points. */
export function Between(props: { projectId: string; pinned: HistoryItem; item: HistoryItem }) {
  const { projectId, pinned, item } = props
  const scope = useHistory(scopeOf)
  const isFile = useFiles(({ tree }) => scope !== null && tree.get(scope)?.kind !== 'folder')
  const name = useFiles(({ tree }) => (scope === null ? '' : (tree.get(scope)?.name ?? '')))
  const [from, to] = endsOf(pinned, item)
  const isAlone = keyOf(item) === keyOf(pinned)
  return (
    <>
      <header className="history-header">
        <div className="history-about">
          <h2>Between two points</h2>
          <p>
            {isAlone ? 'Choose another in the timeline to compare with it.' : `${from.words} → ${to.words}`}
          </p>
        </div>
        <Button icon={X} autoFocus onClick={stopComparing}>
          Stop comparing
        </Button>
      </header>
      {scope !== null && isFile ? (
        <Compared
          projectId={projectId}
          nodeId={scope}
          name={name}
          before={from.point}
          after={to.point}
          labels={[from.words, to.words]}
        />
      ) : (
        <Differences
          key={`${from.point}/${to.point}`}
          projectId={projectId}
          scope={scope}
          from={from}
          to={to}
        />
      )}
    </>
  )
}

/** The button has gone then, and the keyboard goes back to what one chooses by. */
function stopComparing(): void {
  useHistory.setState({ pinned: null })
  focusTimeline()
}

interface DifferencesProps {
  readonly projectId: string
  readonly scope: string | null
  readonly from: End
  readonly to: End
}

function Differences({ projectId, scope, from, to }: DifferencesProps) {
  const rpc = useRpc()
  const [shown, setShown] = useState<HistoryDifference | null>(null)
  /** What was looked at last: the keyboard is there again. */
  const [seen, setSeen] = useState<string | null>(null)
  const point = from.point
  const found = useRead(
    async () =>
      point === null
        ? []
        : rpc.workspace.history.between({ projectId, nodeId: scope, from: point, to: to.point }),
    [projectId, scope, point, to.point],
  )
  if (found === null) return <Waiting label="Comparing" />
  if (isFailure(found)) return <Empty>What differs could not be read. {found.message}</Empty>
  if (shown !== null)
    return (
      <>
        <p className="history-note">
          <Button kind="quiet" icon={ArrowLeft} autoFocus onClick={() => setShown(null)}>
            {`All ${showCount(found.length, 'difference')}`}
          </Button>
        </p>
        <Compared
          projectId={projectId}
          nodeId={shown.nodeId}
          name={shown.path.split('/').at(-1) ?? shown.path}
          before={from.point}
          after={to.point}
          labels={[from.words, to.words]}
        />
      </>
    )
  if (found.length === 0) return <Empty>Nothing is different between the two.</Empty>
  return (
    <div className="history-steps">
      <p className="history-note">{showCount(found.length, 'difference')}</p>
      <ul>
        {found.slice(0, LISTED).map((one) => (
          <li key={one.nodeId}>
            <PathChoice
              path={one.path}
              folder={one.folder}
              takesKeyboard={one.nodeId === seen}
              onChoose={() => {
                setSeen(one.nodeId)
                setShown(one)
              }}
            />
            <span className="history-step">{differenceWords(one)}</span>
          </li>
        ))}
      </ul>
      {found.length > LISTED && (
        <p className="history-note">And {(found.length - LISTED).toLocaleString('en')} more.</p>
      )}
    </div>
  )
}
