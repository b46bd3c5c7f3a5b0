import { create } from 'zustand'
import type { Chat } from '../../../preload/contract/chats.ts'
import type { Cell } from './cell.ts'
import type { Attachment } from './context.ts'
import { type LegacyTurn, parseLegacy } from './legacy.ts'

export interface ChatState {
  readonly chatId: string
  /** The project whose chat is shown; null while none is. */
  readonly projectId: string | null
  readonly title: string
  /** Ids of the cells, in order, and the cells. */
  readonly order: readonly string[]
  readonly cells: Readonly<Record<string, Cell>>
  /** True once what the store has of the chat is here. */
  readonly ready: boolean
  /** What keeps it from being stored, in words. */
  readonly trouble: string | null
  readonly draft: string
  /** What the person picked to go along with the next question. */
  readonly picked: readonly Attachment[]
  /** Node ids of files the user took off the context. */
  readonly detached: readonly string[]
  /** The person let earlier messages of this chat go where they do not fit any more. */
  readonly mayDrop: boolean
  /** The answer that is being written in this window. */
  readonly running: string | null
  /** Tokens of its prompt read so far. */
  readonly evaluating: { readonly done: number; readonly total: number } | null
  /** A provider is asked again after a pause. */
  readonly pause: { readonly seconds: number; readonly why: string } | null
  /** Chats of the project; null until they were asked for. */
  readonly list: readonly Chat[] | null
  /** The instruction of each project whose chats were looked at, '' for the app's own; none until it is read. */
  readonly instructions: Readonly<Record<string, string>>
  /** A conversation of an earlier version that is still to become a notebook. */
  readonly legacy: readonly LegacyTurn[]
}

const fresh = (): ChatState => ({
  chatId: crypto.randomUUID(),
  projectId: null,
  title: '',
  order: [],
  cells: {},
  ready: false,
  trouble: null,
  draft: '',
  picked: [],
  detached: [],
  mayDrop: false,
  running: null,
  evaluating: null,
  pause: null,
  list: null,
  instructions: {},
  legacy: [],
})

/** The chat shown in this window. Its cells are in its document; this is what of it is on screen. */
export const useChat = create<ChatState>(fresh)

/** True while an answer is on its way. */
export function isBusy({ running }: Pick<ChatState, 'running'>): boolean {
  return running !== null
}

/**
 * True once a cell may be put at the end of the chat: before what the store has of it is here, nobody knows where that
 * is. Without a store the chat lives on in the window.
 */
export function mayBeWritten({ ready, trouble }: Pick<ChatState, 'ready' | 'trouble'>): boolean {
  return ready || trouble !== null
}

/** Runs once the chat on screen may be written, unless `left` says before that it is not the one that was meant. */
export function whenWritable(run: () => void, left: (state: ChatState) => boolean): void {
  if (mayBeWritten(useChat.getState())) return run()
  const stop = useChat.subscribe((state) => {
    const isLeft = left(state)
    if (!isLeft && !mayBeWritten(state)) return
    stop()
    if (!isLeft) run()
  })
}

export function setInstruction(projectId: string, text: string): void {
  useChat.setState(({ instructions }) => ({ instructions: { ...instructions, [projectId]: text } }))
}

/** The instruction of a project once it is read. @throws the signal's reason when that comes first. */
export function whenInstructed(projectId: string, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = ({ instructions }: ChatState): void => {
      const text = instructions[projectId]
      if (text === undefined) return
      stop()
      resolve(text)
    }
    const stop = useChat.subscribe(look)
    signal?.addEventListener('abort', () => {
      stop()
      reject(signal.reason)
    })
    look(useChat.getState())
  })
}

interface SavedChat {
  readonly chatId: string
  readonly draft: string
  readonly turns?: readonly LegacyTurn[]
}

/** Which chat is shown, and what is typed and not sent. */
export function saveChat(): SavedChat {
  const { chatId, draft, legacy } = useChat.getState()
  return { chatId, draft, ...(legacy.length > 0 ? { turns: legacy } : {}) }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Takes back what `saveChat` gave; anything else begins an empty chat. */
export function restoreChat(saved: unknown): void {
  const from = (typeof saved === 'object' && saved !== null ? saved : {}) as Record<string, unknown>
  const id = from.chatId ?? from.conversationId
  const begun = fresh()
  const draft = typeof from.draft === 'string' ? from.draft : ''
  const { chatId, projectId, list, instructions } = useChat.getState()
  // The window began with this chat, as it was last seen: what is on screen of it stays there.
  if (projectId !== null && id === chatId) return useChat.setState({ draft })
  useChat.setState({
    ...begun,
    // Of the project, not of its session, and maybe here before it.
    list,
    instructions,
    chatId: typeof id === 'string' && UUID.test(id) ? id : begun.chatId,
    draft,
    legacy: parseLegacy(from.turns),
  })
}
