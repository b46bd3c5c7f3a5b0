import { memo, type ReactNode, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { AnswerCell } from './answer-cell.tsx'
import { FarCell } from './far-cell.tsx'
import { NearOnes, useNear, useNearOnes } from './near.ts'
import { useChat } from './store.ts'
import { CodeCell, NoteCell, PromptCell } from './text-cells.tsx'

/** Pixels from the end within which the list follows what is being written. */
const FOLLOW = 40
/** So many of the last are drawn at once: a chat opens at its end. */
const AT_END = 8

/** The notebook. It follows an answer as it grows, until the reader scrolls away. */
export function CellList() {
  const list = useRef<HTMLDivElement>(null)
  const follow = useRef(true)
  /** How far down it was when it was last scrolled. */
  const top = useRef(0)
  const groups = useGroups()
  const count = groups.length
  useEffect(() => {
    // A question just asked is shown, wherever the reader was.
    follow.current = count > 0
  }, [count])
  useFollow(list, follow)
  const near = useNearOnes(list)
  return (
    <NearOnes value={near}>
      <div
        className="chat-turns selectable"
        ref={list}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long conversation scrolls by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          // What grows below moves the end away; only who goes up leaves it.
          if (scrollHeight - scrollTop - clientHeight < FOLLOW) follow.current = true
          else if (scrollTop < top.current) follow.current = false
          top.current = scrollTop
        }}
      >
        {groups.map((ids, index) => {
          const [first = '', ...more] = ids.split(' ')
          const atEnd = index >= count - AT_END
          return more.length === 0 ? (
            <CellView key={first} id={first} atEnd={atEnd} />
          ) : (
            <div key={first} className="chat-beside">
              {[first, ...more].map((id) => (
                <CellView key={id} id={id} atEnd={atEnd} />
              ))}
            </div>
          )
        })}
      </div>
    </NearOnes>
  )
}

/** Ids of the cells, those of answers to one question that stand together joined by a space. */
function useGroups(): readonly string[] {
  return useChat(
    useShallow(({ order, cells }) => {
      const groups: string[] = []
      let last: string | undefined
      for (const id of order) {
        const cell = cells[id]
        const of = cell?.kind === 'answer' ? cell.of : undefined
        if (of !== undefined && of === last) groups.push(`${groups.pop()} ${id}`)
        else groups.push(id)
        last = of
      }
      return groups
    }),
  )
}

/**
 * Keeps the end in sight as cells grow: an answer that is written, one that is laid out only once it is near, and a list
 * that is left less room.
 */
function useFollow(list: React.RefObject<HTMLDivElement | null>, follow: React.RefObject<boolean>): void {
  useEffect(() => {
    const place = list.current
    if (!place) return
    const sizes = new ResizeObserver(() => {
      if (follow.current) place.scrollTop = place.scrollHeight
    })
    for (const element of [place, ...place.children]) sizes.observe(element)
    const others = new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        for (const node of removedNodes) if (node instanceof Element) sizes.unobserve(node)
        for (const node of addedNodes) if (node instanceof Element) sizes.observe(node)
      }
    })
    others.observe(place, { childList: true })
    return () => {
      others.disconnect()
      sizes.disconnect()
    }
  }, [list, follow])
}

interface CellViewProps {
  readonly id: string
  readonly atEnd: boolean
}

const CellView = memo(function CellView({ id, atEnd }: CellViewProps): ReactNode {
  const cell = useChat((state) => state.cells[id])
  const [place, near] = useNear(atEnd)
  if (cell === undefined) return null
  if (!near) return <FarCell ref={place} cell={cell} />
  if (cell.kind === 'prompt') return <PromptCell cell={cell} />
  if (cell.kind === 'answer') return <AnswerCell cell={cell} />
  return cell.kind === 'code' ? <CodeCell cell={cell} /> : <NoteCell cell={cell} />
})
