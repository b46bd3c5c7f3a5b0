import { Bookmark, BookmarkX, History, Pencil, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { HistoryItem, RestoreStep } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/controls.tsx'
import { Empty, PathText } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { nameIn } from '../files/model.ts'
import { useFiles } from '../files/store.ts'
import { CompareFrom } from './compare-from.tsx'
import { Compared, isFailure, useRead } from './compared.tsx'
import { ManyDetail } from './many.tsx'
import { keyOf } from './model.ts'
import { RestoreDialog } from './restore-dialog.tsx'
import { projectName, restore, scopeOf, unnameMoment, useHistory } from './store.ts'
import { dayWords, handWords, itemWords, momentWords, spanWords, stepsWords, stepWords } from './words.ts'

type Edits = Extract<HistoryItem, { kind: 'edits' }>

/** What was selected in the timeline: what it changed, and ways back. */
export function Detail({ projectId, item }: { projectId: string; item: HistoryItem }) {
  const scope = useHistory(scopeOf)
  const folder = useFiles((state) => scope !== null && state.tree.get(scope)?.kind === 'folder')
  if (item.kind === 'edits') return <EditsDetail key={item.before} projectId={projectId} item={item} />
  if (item.kind === 'many')
    return <ManyDetail key={keyOf(item)} projectId={projectId} scope={scope} item={item} />
  if (item.kind === 'place' && !item.folder) {
    const { path, nodeId, before } = item
    return <FileDetail projectId={projectId} nodeId={nodeId} path={path} point={before} item={item} />
  }
  if (item.kind === 'moment' && scope !== null && !folder)
    return <MomentOfFile projectId={projectId} nodeId={scope} item={item} />
  const whole = item.kind === 'place' ? item.nodeId : scope
  return <StepsDetail projectId={projectId} nodeId={whole} item={item} />
}

function EditsDetail({ projectId, item }: { projectId: string; item: Edits }) {
  const rpc = useRpc()
  const [against, setAgainst] = useState<'after' | 'now'>('after')
  const name = nameIn(item.path)
  const when = `${dayWords(item.until, Date.now())}, ${spanWords(item.from, item.until)}`
  const isLast = item.after === null
  return (
    <>
      <header className="history-header">
        <div className="history-about">
          <h2>
            <PathText path={item.path} />
          </h2>
          <p>{`${handWords(item.hands)}, ${when}`}</p>
        </div>
        {!isLast && (
          <Choice
            label="Compare"
            value={against}
            options={[
              { value: 'after', label: 'These edits' },
              { value: 'now', label: 'Since then' },
            ]}
            onChange={setAgainst}
          />
        )}
        <CompareFrom item={item} />
        <Button
          icon={RotateCcw}
          onClick={() => void restore(rpc, item.before, item.nodeId, `${name}, as before these edits,`)}
        >
          Restore before
        </Button>
        {!isLast && (
          <Button
            icon={RotateCcw}
            onClick={() => void restore(rpc, item.after ?? 0, item.nodeId, `${name}, as after these edits,`)}
          >
            Restore after
          </Button>
        )}
      </header>
      {against === 'after' || isLast ? (
        <Compared
          projectId={projectId}
          nodeId={item.nodeId}
          name={name}
          before={item.before}
          after={item.after}
          labels={['Before these edits', isLast ? 'Now' : 'After these edits']}
        />
      ) : (
        <Compared
          projectId={projectId}
          nodeId={item.nodeId}
          name={name}
          before={item.after}
          after={null}
          labels={['After these edits', 'Now']}
        />
      )}
    </>
  )
}

interface FileDetailProps {
  readonly projectId: string
  readonly nodeId: string
  readonly path: string
  readonly point: number
  readonly item: HistoryItem
}

/** A file as it was at a point, against what it is now. */
function FileDetail({ projectId, nodeId, path, point, item }: FileDetailProps) {
  const rpc = useRpc()
  const name = nameIn(path)
  const { title, detail } = itemWords(item)
  const isNew = item.kind === 'place' && item.change === 'created'
  return (
    <>
      <header className="history-header">
        <div className="history-about">
          <h2>{title}</h2>
          <p>{detail}</p>
        </div>
        {item.kind === 'moment' && <MomentActions item={item} />}
        <CompareFrom item={item} />
        {!isNew && (
          <Button icon={RotateCcw} onClick={() => void restore(rpc, point, nodeId, name)}>
            Restore {name}
          </Button>
        )}
      </header>
      <Compared
        projectId={projectId}
        nodeId={nodeId}
        name={name}
        before={point}
        after={null}
        labels={['Then', 'Now']}
      />
    </>
  )
}

function MomentOfFile(props: {
  projectId: string
  nodeId: string
  item: Extract<HistoryItem, { kind: 'moment' }>
}) {
  const path = useFiles(({ tree }) => (tree.get(props.nodeId) ? tree.pathOf(props.nodeId) : ''))
  return <FileDetail {...props} path={path} point={props.item.before} />
}

/** A folder or the project at a point: what restoring it would do. */
function StepsDetail(props: { projectId: string; nodeId: string | null; item: HistoryItem }) {
  const { projectId, nodeId, item } = props
  const rpc = useRpc()
  const [asking, setAsking] = useState(false)
  const key = `${nodeId}/${item.before}`
  const read = async (): Promise<{ key: string; steps: RestoreStep[] }> => ({
    key,
    steps: await rpc.workspace.history.preview({ projectId, nodeId, point: item.before }),
  })
  const found = useRead(read, [projectId, key])
  const path = useFiles(({ tree }) => (nodeId !== null && tree.get(nodeId) ? tree.pathOf(nodeId) : null))
  const what = nodeId === null ? projectName() : (path ?? itemWords(item).title)
  const steps = found !== null && !isFailure(found) && found.key === key ? found.steps : null
  const { title, detail } = itemWords(item)
  return (
    <>
      <header className="history-header">
        <div className="history-about">
          <h2>{title}</h2>
          <p>{item.kind === 'moment' ? `${dayWords(item.at, Date.now())}, ${detail}` : detail}</p>
        </div>
        {item.kind === 'moment' && <MomentActions item={item} />}
        <CompareFrom item={item} />
        <Button icon={RotateCcw} disabled={!steps?.length} onClick={() => setAsking(true)}>
          Restore {what}
        </Button>
      </header>
      {found !== null && isFailure(found) && <Empty>What differs could not be read. {found.message}</Empty>}
      {found === null && <Waiting label="Comparing with now" />}
      {steps && <Steps steps={steps} />}
      {steps && (
        <RestoreDialog
          open={asking}
          title={`Restore ${what}`}
          steps={steps}
          onClose={() => setAsking(false)}
          onRestore={() => void restore(rpc, item.before, nodeId, what)}
        />
      )}
    </>
  )
}

/** More than these are counted, not listed. */
const LISTED = 200

function Steps({ steps }: { steps: readonly RestoreStep[] }) {
  if (steps.length === 0) return <Empty>Nothing is different now from what it was then.</Empty>
  return (
    <div className="history-steps">
      <p className="history-note">Restoring it: {lowerFirst(stepsWords(steps))}</p>
      <ul className="selectable">
        {steps.slice(0, LISTED).map((step) => (
          <li key={`${step.nodeId}-${step.change}`}>
            <PathText path={step.path} />
            <span className="history-step">{stepWords(step)}</span>
          </li>
        ))}
      </ul>
      {steps.length > LISTED && (
        <p className="history-note">And {(steps.length - LISTED).toLocaleString('en')} more.</p>
      )}
    </div>
  )
}

function MomentActions({ item }: { item: Extract<HistoryItem, { kind: 'moment' }> }) {
  const rpc = useRpc()
  const isNamed = item.name !== null
  return (
    <>
      <Button
        kind="quiet"
        icon={isNamed ? Pencil : Bookmark}
        onClick={() => useHistory.setState({ naming: item })}
      >
        {isNamed ? 'Rename' : 'Name it'}
      </Button>
      {isNamed && (
        <Button
          kind="quiet"
          icon={BookmarkX}
          aria-label={`Take the name from ${momentWords(item)}`}
          onClick={() => void unnameMoment(rpc, item.before)}
        >
          Take the name away
        </Button>
      )}
    </>
  )
}

/** Nothing is selected, because there is nothing. */
export function NothingSelected() {
  return (
    <div className="history-nothing">
      <History aria-hidden />
      <p>Choose something in the timeline to see what it changed.</p>
    </div>
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
