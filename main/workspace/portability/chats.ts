import { chatDocName } from '../../../preload/contract/chat-document.ts'
import { markdownOf } from '../chats/chat-document.ts'
import { loadText } from '../documents/load-text.ts'
import type { Store } from '../store/store.ts'

/** A conversation for people: a file's name and its Markdown. */
export interface ChatPage {
  name: string
  markdown: string
}

interface Turn {
  role?: unknown
  text?: unknown
  attached?: unknown
  prompt?: unknown
}

/** The chats of a project, as Markdown. Their documents go along too. */
export function* notebookPages(store: Store, project: string): Iterable<ChatPage> {
  for (const { id } of store.chats.list(project)) {
    const stored = store.log.doc(project, chatDocName(id))
    if (stored !== undefined) yield { name: `${id}.md`, markdown: markdownOf(loadText(store, stored).doc) }
  }
}

/** The conversation of an earlier version that a window's state holds, as Markdown. What is not understood is left to the state itself. */
export function chatPages(project: string, session: string | null): ChatPage[] {
  const turns = turnsOf(session)
  if (turns.length === 0) return []
  const parts = turns.flatMap(({ role, text, attached, prompt }) => {
    if (typeof text !== 'string') return []
    const who = role === 'user' ? 'You' : `Model${modelOf(prompt)}`
    return [`## ${who}\n\n${filesOf(attached)}${text.trim()}\n`]
  })
  return [{ name: 'chat.md', markdown: `# Chat in ${project}\n\n${parts.join('\n')}` }]
}

function turnsOf(session: string | null): Turn[] {
  try {
    const state = JSON.parse(session ?? '{}') as { chat?: { turns?: unknown } }
    const turns = state.chat?.turns
    return Array.isArray(turns) ? turns.filter((turn) => typeof turn === 'object' && turn !== null) : []
  } catch {
    // The state goes along as it is.
    return []
  }
}

function modelOf(prompt: unknown): string {
  const id = (prompt as { modelId?: unknown } | undefined)?.modelId
  return typeof id === 'string' ? ` (${id})` : ''
}

function filesOf(attached: unknown): string {
  if (!Array.isArray(attached) || attached.length === 0) return ''
  const paths = attached.map((one: { path?: unknown }) => `\`${String(one?.path)}\``)
  return `With ${paths.join(', ')}\n\n`
}
