import { useVirtualizer } from '@tanstack/react-virtual'
import {
  ArrowRightLeft,
  Bookmark,
  FilePlus2,
  Files,
  type LucideIcon,
  Pencil,
  Trash2,
  Undo2,
} from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { HistoryItem } from '../../../preload/contract/history.ts'
import { useRpc } from '../../rpc/context.tsx'
import { PathParts } from '../../ui/text.tsx'
import { keyOf, type Row } from './model.ts'
import { loadOlder, useHistory } from './store.ts'
import { itemWords, placeParts } from './words.ts'

const HEIGHTS = { day: 32, sitting: 24, item: 44 }
/** Older items are read once so few are left below what is shown. */
const AHEAD = 20

const PLACE_ICONS: Record<Extract<HistoryItem, { kind: 'place' }>['change'], LucideIcon> = {
  created: FilePlus2,
  renamed: Pencil,
  moved: ArrowRightLeft,
  removed: Trash2,
  restored: Undo2,
}

const ICONS = { moment: Bookmark, many: Files }

const LIST = 'history-list'

/** Gives the keyboard to the timeline that is shown. */
export function focusTimeline(): void {
  document.querySelector<HTMLElement>(`.${LIST}`)?.focus()
}

/** What happened, newest first. Arrow keys go through it. */
export function TimelineList({ rows }: { rows: readonly Row[] }) {
  const rpc = useRpc()
  const id = useId()
  const selected = useHistory((state) => state.selected)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHTS[rows[index]?.kind ?? 'item'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
  })
  const drawn = virtual.getVirtualItems()
  const lastDrawn = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (lastDrawn >= rows.length - AHEAD) void loadOlder(rpc)
  }, [rpc, lastDrawn, rows.length])

  const select = (index: number): void => {
    const row = rows[index]
    if (row?.kind !== 'item') return
    useHistory.setState({ selected: row.key })
    virtual.scrollToIndex(index)
  }
  const onKey = (event: KeyboardEvent): void => {
    const items = rows.flatMap((row, index) => (row.kind === 'item' ? [index] : []))
    const at = items.findIndex((index) => rows[index]?.key === selected)
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: items.length - 1,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    select(items[Math.max(0, Math.min(items.length - 1, to))] ?? -1)
  }
  const active = drawn.find(({ index }) => rows[index]?.key === selected)
  return (
    <div
      ref={scroller}
      className={LIST}
      role="listbox"
      tabIndex={0}
      aria-label="Timeline"
      aria-activedescendant={active ? `${id}-${active.key}` : undefined}
      onKeyDown={onKey}
    >
      <div role="presentation" style={{ blockSize: virtual.getTotalSize() }}>
        {drawn.map(({ index, key, start, size }) => {
          const row = rows[index]
          const style = { insetBlockStart: start, blockSize: size }
          if (row === undefined) return null
          if (row.kind !== 'item')
            return (
              <div key={key} className={`history-${row.kind}`} role="presentation" style={style}>
                {row.text}
              </div>
            )
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            <div
              key={key}
              id={`${id}-${key}`}
              className="history-item"
              role="option"
              tabIndex={-1}
              aria-selected={row.key === selected}
              style={style}
              onClick={() => select(index)}
            >
              <Item item={row.item} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Item({ item }: { item: HistoryItem }) {
  const { title, detail } = itemWords(item)
  const isPinned = useHistory(({ pinned }) => pinned !== null && keyOf(pinned) === keyOf(item))
  const Icon =
    item.kind === 'edits' ? null : item.kind === 'place' ? PLACE_ICONS[item.change] : ICONS[item.kind]
  return (
    <>
      {Icon && <Icon aria-hidden />}
      <span className="history-words">
        <span
          className={
            item.kind === 'edits' || item.kind === 'place' ? 'history-title path-text' : 'history-title'
          }
        >
          {item.kind === 'edits' && <PathParts path={title} />}
          {(item.kind === 'moment' || item.kind === 'many') && title}
          {item.kind === 'place' && <Place item={item} />}
        </span>
        <span className="history-detail">{detail}</span>
      </span>
      {isPinned && <span className="history-pinned">Compared</span>}
      {item.kind === 'edits' && <Lines item={item} />}
    </>
  )
}

/** What became of a file is readable however deep it lay: its folders give way first. */
function Place({ item }: { item: Extract<HistoryItem, { kind: 'place' }> }) {
  const { path, what } = placeParts(item)
  return (
    <>
      <PathParts path={path} />
      <span className="history-what"> {what}</span>
    </>
  )
}

function Lines({ item }: { item: Extract<HistoryItem, { kind: 'edits' }> }) {
  if (item.lines === null) return null
  const { added, removed } = item.lines
  if (added === 0 && removed === 0) return <span className="history-lines history-same">same lines</span>
  return (
    <span className="history-lines numbers">
      <span className="visually-hidden">{`${added} lines added, ${removed} removed`}</span>
      <span aria-hidden className="history-added">
        +{added}
      </span>
      <span aria-hidden className="history-removed">
        −{removed}
      </span>
    </span>
  )
}
