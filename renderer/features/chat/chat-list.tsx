import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { Archive, ArchiveRestore, ArrowLeft, Trash2, Undo2 } from 'lucide-react'
import { type CSSProperties, useEffect, useRef, useState } from 'react'
import type { Chat, ChatHit } from '../../../preload/contract/chats.ts'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { IconButton } from '../../ui/button.tsx'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import { ago } from './ago.ts'
import { switchChat } from './open-chat.ts'
import { useChat } from './store.ts'

/** Heights in pixels of a row, and of one with what was found in it. */
const HEIGHTS = { chat: 44, hit: 60 }

/** A chat, and where in it what was looked for stands. */
interface Listed {
  readonly chat: Chat
  readonly hit?: ChatHit
}

/** The chats of the project: newest first, found by title and text. */
export function ChatList({ projectId, onDone }: { projectId: string; onDone: () => void }) {
  const rpc = useRpc()
  const list = useChat((state) => state.list) ?? []
  const [text, setText] = useState('')
  const [shown, setShown] = useState<'used' | 'archived' | 'trashed'>('used')
  const hits = useHits(rpc, projectId, text)
  const rows =
    hits === undefined ? list.filter((chat) => placeOf(chat) === shown).map(unsought) : found(hits, list)
  const open = (id: string): void => {
    switchChat(rpc, id)
    onDone()
  }
  return (
    <div className="chat-list">
      <div className="chat-list-search">
        <IconButton icon={ArrowLeft} label="Back to the chat" onClick={onDone} />
        <input
          type="search"
          // biome-ignore lint/a11y/noAutofocus: whoever opens the list looks for a chat
          autoFocus
          value={text}
          placeholder="Search all chats"
          aria-label="Search all chats"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            if (text === '') onDone()
            else setText('')
          }}
        />
        <select
          aria-label="Which chats"
          value={shown}
          onChange={(event) => setShown(event.target.value as typeof shown)}
        >
          <option value="used">Chats</option>
          <option value="archived">Archived</option>
          <option value="trashed">Trash</option>
        </select>
      </div>
      {rows.length > 0 && <Rows rows={rows} onOpen={open} />}
      {rows.length === 0 && <p className="chat-list-none">{noneWords(text, shown)}</p>}
    </div>
  )
}

const unsought = (chat: Chat): Listed => ({ chat })

function found(hits: readonly ChatHit[], list: readonly Chat[]): readonly Listed[] {
  const chats = new Map(list.map((chat) => [chat.id, chat]))
  return hits.flatMap((hit) => {
    const chat = chats.get(hit.chatId)
    return chat === undefined ? [] : [{ chat, hit }]
  })
}

/**
 * Any number of chats: those in sight are drawn, and wherever the list is scrolled to the one that has the keyboard,
 * with those that it goes on to.
 */
function Rows({ rows, onOpen }: { rows: readonly Listed[]; onOpen: (id: string) => void }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const kept = focused === null ? -1 : rows.findIndex(({ chat }) => chat.id === focused)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.hit === undefined ? HEIGHTS.chat : HEIGHTS.hit),
    getItemKey: (index) => rows[index]?.chat.id ?? index,
    overscan: 6,
    rangeExtractor: (range) => {
      const drawn = new Set(defaultRangeExtractor(range))
      if (kept >= 0) for (const index of [kept - 1, kept, kept + 1]) if (rows[index]) drawn.add(index)
      return [...drawn].sort((a, b) => a - b)
    },
  })
  return (
    <div ref={scroller} className="chat-list-rows">
      <ul aria-label="Chats" style={{ blockSize: virtual.getTotalSize() }} onBlur={() => setFocused(null)}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const { chat, hit } = rows[index] as Listed
          return (
            <Row
              key={chat.id}
              chat={chat}
              hit={hit}
              place={[index + 1, rows.length]}
              style={{ blockSize: size, transform: `translateY(${start}px)` }}
              onOpen={() => onOpen(chat.id)}
              onFocus={() => setFocused(chat.id)}
            />
          )
        })}
      </ul>
    </div>
  )
}

function placeOf({ archivedAt, trashedAt }: Chat): 'used' | 'archived' | 'trashed' {
  if (trashedAt !== null) return 'trashed'
  return archivedAt === null ? 'used' : 'archived'
}

function noneWords(text: string, shown: 'used' | 'archived' | 'trashed'): string {
  if (text !== '') return `Nothing in the chats of this project has “${text}”.`
  if (shown === 'archived') return 'Chats that you put aside stand here.'
  return shown === 'trashed'
    ? 'Chats that you delete wait here for 90 days.'
    : 'Chats of this project stand here.'
}

interface RowProps {
  readonly chat: Chat
  readonly hit: ChatHit | undefined
  /** Which one it is, from 1, of how many. */
  readonly place: readonly [number, number]
  readonly style: CSSProperties
  readonly onOpen: () => void
  readonly onFocus: () => void
}

function Row({ chat, hit, place, style, onOpen, onFocus }: RowProps) {
  const rpc = useRpc()
  const current = useChat((state) => state.chatId === chat.id)
  const archived = chat.archivedAt !== null
  const at = { projectId: chat.projectId, chatId: chat.id }
  const failed = (error: unknown) => notifyFailure('The chat was not changed.', error)
  return (
    <li
      className="chat-list-row"
      style={style}
      aria-posinset={place[0]}
      aria-setsize={place[1]}
      data-current={current || undefined}
      onFocus={onFocus}
    >
      <button type="button" className="chat-list-open" aria-current={current} onClick={onOpen}>
        <span className="chat-list-title">{chat.title === '' ? 'Untitled' : chat.title}</span>
        <span className="chat-list-when">
          {chat.daysLeft === null ? ago(chat.updatedAt) : `${showCount(chat.daysLeft, 'day')} left`}
        </span>
        {hit && <Excerpt hit={hit} />}
      </button>
      {chat.trashedAt === null ? (
        <>
          <IconButton
            icon={archived ? ArchiveRestore : Archive}
            label={archived ? 'Take out of the archive' : 'Archive'}
            once
            onClick={() => void rpc.workspace.chats.archive({ ...at, archived: !archived }).catch(failed)}
          />
          <IconButton icon={Trash2} label="Delete chat" once onClick={() => trashChat(rpc, chat)} />
        </>
      ) : (
        <IconButton
          icon={Undo2}
          label="Take out of the trash"
          once
          onClick={() => void rpc.workspace.chats.trash({ ...at, trashed: false }).catch(failed)}
        />
      )}
    </li>
  )
}

/** Moves a chat to the trash, and says how to have it back. */
export function trashChat(
  rpc: Rpc,
  { id, projectId, title }: Pick<Chat, 'id' | 'projectId' | 'title'>,
): void {
  const trash = (trashed: boolean): void =>
    void rpc.workspace.chats
      .trash({ projectId, chatId: id, trashed })
      .catch((error: unknown) => notifyFailure('The chat was not changed.', error))
  trash(true)
  if (useChat.getState().chatId === id) switchChat(rpc)
  notify({
    level: 'information',
    title: `“${title === '' ? 'Untitled' : title}” is in the trash.`,
    action: { label: 'Undo', run: () => trash(false) },
  })
}

function Excerpt({ hit: { excerpt, start, end } }: { hit: ChatHit }) {
  return (
    <span className="chat-list-excerpt">
      {excerpt.slice(0, start)}
      <mark>{excerpt.slice(start, end)}</mark>
      {excerpt.slice(end)}
    </span>
  )
}

function useHits(rpc: Rpc, projectId: string, text: string): readonly ChatHit[] | undefined {
  const [hits, setHits] = useState<{ text: string; found: readonly ChatHit[] }>()
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === '') return setHits(undefined)
    const stop = new AbortController()
    const timer = setTimeout(() => {
      rpc.workspace.chats.search({ projectId, text: wanted }, { signal: stop.signal }).then(
        (found) => setHits({ text: wanted, found }),
        (error: unknown) => stop.signal.aborted || notifyFailure('The chats were not searched.', error),
      )
    }, 120)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [rpc, projectId, text])
  return text.trim() === '' ? undefined : hits?.found
}
