import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { afterPaint } from '../../ui/after-paint.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { DocumentClient } from '../documents/document-client.ts'
import { untilOpen } from '../documents/until-open.ts'
import { stopAnswer } from './answering.ts'
import type { Cell } from './cell.ts'
import { takeOver } from './legacy.ts'
import { Notebook } from './notebook.ts'
import { mayBeWritten, setInstruction, useChat } from './store.ts'

interface OpenChat {
  readonly projectId: string
  readonly chatId: string
  readonly notebook: Notebook
  close(): void
}

let current: OpenChat | undefined

/** The notebook that is shown. @throws when none is: nothing on screen asks for it then. */
export function notebook(): Notebook {
  if (current === undefined) throw new Error('No chat is open.')
  return current.notebook
}

/** Shows the chat that the window's state names, of a project; leaves the one before once it is stored. */
export function openChat(rpc: Rpc, projectId: string): void {
  const { chatId, projectId: shown } = useChat.getState()
  if (shown === projectId && current?.projectId === projectId && current.chatId === chatId) return
  current?.close()
  useChat.setState({ projectId, title: '', order: [], cells: {}, ready: false, trouble: null })
  const client = clientOf(rpc, projectId, chatId)
  const book = new Notebook(client.doc)
  const stops = [
    book.observe((changed, arranged) => show(book, changed, arranged)),
    client.subscribe(() => told(client, book)),
  ]
  const stopConnecting = rpc.onConnected('workspace', () => void client.connect())
  current = {
    projectId,
    chatId,
    notebook: book,
    close() {
      // What it has so far is kept; nothing may write into a document that is let go.
      stopAnswer()
      for (const stop of stops) stop()
      current = undefined
      endWhenStored(client, stopConnecting)
    },
  }
  void client.connect()
}

function clientOf(rpc: Rpc, projectId: string, chatId: string): DocumentClient {
  return new DocumentClient({ open: () => rpc.openChat(projectId, chatId), toFailure, later: afterPaint })
}

/** Does something to a chat, which need not be the one on screen any more. */
export async function inChat(
  rpc: Rpc,
  { projectId, chatId }: Pick<OpenChat, 'projectId' | 'chatId'>,
  work: (book: Notebook) => void,
): Promise<void> {
  const isShown = current?.projectId === projectId && current.chatId === chatId
  // One that was gone back to has nothing in it yet, so it is opened here as well.
  if (isShown && mayBeWritten(useChat.getState())) return work(notebook())
  const client = clientOf(rpc, projectId, chatId)
  const stopConnecting = rpc.onConnected('workspace', () => void client.connect())
  void client.connect()
  try {
    await untilOpen(client, 'The chat did not open in time. Try again.')
    work(new Notebook(client.doc))
  } finally {
    endWhenStored(client, stopConnecting)
  }
}

/** The chat on screen, to be found again by `inChat`. */
export function chatOnScreen(): Pick<OpenChat, 'projectId' | 'chatId'> {
  const { projectId, chatId } = useChat.getState()
  return { projectId: projectId ?? '', chatId }
}

/** While the store is in trouble the document lives on in this window. */
function endWhenStored(client: DocumentClient, stopConnecting: () => void): void {
  const check = (): void => {
    if (client.pending) return
    unsubscribe()
    stopConnecting()
    client.dispose()
  }
  const unsubscribe = client.subscribe(check)
  check()
}

function told({ snapshot }: DocumentClient, book: Notebook): void {
  const { mark, phase, failure } = snapshot
  const trouble = phase === 'failed' ? failure : typeof mark === 'object' ? mark.trouble : undefined
  const { ready, legacy } = useChat.getState()
  if (phase === 'ready' && legacy.length > 0) {
    takeOver(book, legacy)
    useChat.setState({ legacy: [] })
  }
  if (ready !== (phase === 'ready') || useChat.getState().trouble !== (trouble?.message ?? null))
    useChat.setState({ ready: phase === 'ready', trouble: trouble?.message ?? null })
}

/** Puts on screen what changed; cells that did not stay the same objects, so they are not drawn again. */
function show(book: Notebook, changed: ReadonlySet<string>, arranged: boolean): void {
  useChat.setState((state) => {
    const cells: Record<string, Cell> = { ...state.cells }
    for (const id of changed) {
      const cell = book.cell(id)
      if (cell === undefined) delete cells[id]
      else cells[id] = cell
    }
    return { title: book.title, cells, order: arranged ? book.cells().map(({ id }) => id) : state.order }
  })
}

/** Closes the chat on screen, for another project or none. */
export function closeChat(): void {
  current?.close()
}

/** Shows another chat of the project; without `chatId` a new one, in which nothing is written yet. */
export function switchChat(rpc: Rpc, chatId: string = crypto.randomUUID()): void {
  const { projectId } = useChat.getState()
  if (projectId === null) return
  useChat.setState({ chatId, picked: [], detached: [], mayDrop: false })
  openChat(rpc, projectId)
}

/** Keeps the list of chats and the instruction while somebody looks; answers what ends it. */
export function followChats(rpc: Rpc, projectId: string): () => void {
  useChat.setState({ list: null })
  rpc.workspace.chats.instruction({ projectId }).then(
    ({ text }) => setInstruction(projectId, text),
    (error: unknown) => {
      notifyFailure('The instruction of this project was not read.', error)
      // Questions do not wait for it for ever.
      if (useChat.getState().instructions[projectId] === undefined) setInstruction(projectId, '')
    },
  )
  return subscribe(
    rpc,
    'workspace',
    (signal) => rpc.workspace.chats.list({ projectId }, { signal }),
    (list) => useChat.setState({ list }),
    (failure) => notifyFailure('The list of chats was not read.', failure),
  )
}
