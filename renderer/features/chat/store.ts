import { create } from 'zustand'
import type { Failure } from '../../../preload/contract/errors.ts'

/** What of a file went along with a question, as the chip showed it. */
export interface Attached {
  readonly path: string
  readonly characters: number
}

export interface Question {
  readonly id: string
  readonly role: 'user'
  readonly text: string
  readonly attached: readonly Attached[]
}

/** What the model said it did with the prompt; nothing is cut in silence. */
export interface Prompt {
  readonly modelId: string
  readonly tokens: number
  readonly contextLength: number
  readonly cut: readonly {
    readonly path: string
    readonly keptCharacters: number
    readonly ofCharacters: number
  }[]
  readonly droppedMessages: number
}

export interface Answer {
  readonly id: string
  readonly role: 'assistant'
  readonly text: string
  readonly state:
    | 'waiting'
    | 'writing'
    | 'done'
    | 'length'
    | 'repeating'
    | 'refused'
    | 'cut'
    | 'stopped'
    | 'failed'
  readonly prompt?: Prompt
  /** Tokens of the prompt read so far, while it is being read. */
  readonly evaluating?: { readonly done: number; readonly total: number }
  readonly speed?: { readonly tokens: number; readonly tokensPerSecond: number }
  /** A provider is asked again after a pause. */
  readonly pause?: { readonly seconds: number; readonly why: string }
  /** How the answer ended, and what to do, for `refused` and `cut`. */
  readonly note?: string
  readonly failure?: Failure
}

export type Turn = Question | Answer

export interface ChatState {
  readonly conversationId: string
  readonly turns: readonly Turn[]
  readonly draft: string
  /** The question that is being put anew; sending replaces it and what followed. */
  readonly editing: string | null
  /** Node ids of files the user took off the context. */
  readonly detached: readonly string[]
}

const fresh = (): ChatState => ({
  conversationId: crypto.randomUUID(),
  turns: [],
  draft: '',
  editing: null,
  detached: [],
})

/** The conversation of the project in this window. It outlives the panel. */
export const useChat = create<ChatState>(fresh)

/** True while an answer is on its way. */
export function isBusy({ turns }: Pick<ChatState, 'turns'>): boolean {
  const last = turns.at(-1)
  return last?.role === 'assistant' && (last.state === 'waiting' || last.state === 'writing')
}

/** Begins an empty conversation; what is typed and not sent stays. */
export function newConversation(): void {
  useChat.setState((state) => ({ ...fresh(), draft: state.editing === null ? state.draft : '' }))
}

export function updateAnswer(id: string, change: Partial<Answer>): void {
  useChat.setState(({ turns }) => ({
    turns: turns.map((turn) => (turn.id === id && turn.role === 'assistant' ? { ...turn, ...change } : turn)),
  }))
}

/** Puts a question back into the composer. */
export function editQuestion(id: string): void {
  const question = useChat.getState().turns.find((turn) => turn.id === id)
  if (question?.role === 'user') useChat.setState({ editing: id, draft: question.text })
}

export function cancelEditing(): void {
  useChat.setState({ editing: null, draft: '' })
}

/** Characters of a conversation that are kept between sessions; older turns beyond it are left out. */
const KEPT = 200_000

interface SavedChat {
  readonly conversationId: string
  readonly turns: readonly Turn[]
  readonly draft: string
}

/** The conversation as the session keeps it. */
export function saveChat(): SavedChat {
  const { conversationId, turns, draft, editing } = useChat.getState()
  let room = KEPT
  const kept: Turn[] = []
  for (const turn of [...turns].reverse()) {
    room -= turn.text.length
    if (room < 0) break
    kept.unshift(
      turn.role === 'assistant' && (turn.state === 'waiting' || turn.state === 'writing')
        ? { ...turn, state: 'stopped' }
        : turn,
    )
  }
  return { conversationId, turns: kept, draft: editing === null ? draft : '' }
}

/** Takes back what `saveChat` gave; anything else begins an empty conversation. */
export function restoreChat(saved: unknown): void {
  const from = saved as Partial<SavedChat> | undefined
  const turns = Array.isArray(from?.turns) ? from.turns.filter(isTurn) : []
  const id =
    typeof from?.conversationId === 'string' && from.conversationId !== ''
      ? from.conversationId
      : fresh().conversationId
  useChat.setState({
    ...fresh(),
    conversationId: id,
    turns,
    draft: typeof from?.draft === 'string' ? from.draft : '',
  })
}

function isTurn(value: unknown): value is Turn {
  if (typeof value !== 'object' || value === null) return false
  const { id, role, text, attached, state } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof text !== 'string') return false
  return role === 'user' ? Array.isArray(attached) : role === 'assistant' && typeof state === 'string'
}
