import { randomUUID } from 'node:crypto'
import * as Y from 'yjs'
import { z } from 'zod'
import { type DocumentServerMessage, documentOpen } from '../../../preload/contract/documents.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { PortLike } from '../port.ts'
import { storageError, toFailure } from '../store/failures.ts'
import type { OpenText, TextSession } from './open-text.ts'

const clientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('update'),
    n: z.number().int().positive(),
    update: z.instanceof(Uint8Array),
    model: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('awareness'), update: z.instanceof(Uint8Array) }),
  z.object({ type: z.literal('write') }),
])

export interface DocumentPortOptions {
  /** @throws AppError when there is no such text. */
  open(projectId: string, nodeId: string): OpenText
  openChat(projectId: string, chatId: string): OpenText
  /** An edit arrived for a document whose file is in the trash: it comes back. */
  editedInTrash(text: OpenText): void
  /** A window that is going leaves text that its file does not have. */
  leftUnwritten(text: OpenText): void
  /** What keeps the store from writing now, if anything does. */
  trouble(): AppError | undefined
}

/** Serves the documents port of one window: each `open` brings the port of one document. */
export function serveDocuments(port: PortLike, options: DocumentPortOptions): void {
  port.on('message', ({ data, ports }) => {
    const own = ports[0]
    if (own === undefined) return
    own.start()
    try {
      const wanted = documentOpen.parse(data)
      const text =
        wanted.type === 'open'
          ? options.open(wanted.projectId, wanted.nodeId)
          : options.openChat(wanted.projectId, wanted.chatId)
      serveDocument(own, text, options)
    } catch (error) {
      post(own, {
        type: 'failed',
        failure: toFailure(
          error instanceof z.ZodError
            ? new AppError('INVALID_INPUT', 'This is not a document to open.')
            : error,
        ),
      })
    }
  })
  port.start()
}

function post(port: PortLike, message: DocumentServerMessage): void {
  port.postMessage(message)
}

function sessionOn(port: PortLike): TextSession & { ended: boolean } {
  return {
    name: `window-${randomUUID()}`,
    received: 0,
    ended: false,
    update: (update, origin) => post(port, { type: 'update', update, origin }),
    awareness: (from, update) => post(port, { type: 'awareness', from, update }),
    others: (count) => post(port, { type: 'others', count }),
    committed: (n) => n > 0 && post(port, { type: 'committed', n }),
    disk: (dirty) => post(port, { type: 'disk', dirty }),
    trouble: (error) => post(port, { type: 'trouble', failure: toFailure(error) }),
    recovered: () => post(port, { type: 'recovered' }),
    failed(error) {
      this.ended = true
      post(port, { type: 'failed', failure: toFailure(error) })
    },
  }
}

/** Connects one window to one document until its port closes. */
function serveDocument(port: PortLike, text: OpenText, options: DocumentPortOptions): void {
  const session = sessionOn(port)
  text.sessions.add(session)
  post(port, { type: 'ready', state: Y.encodeStateAsUpdate(text.doc) })
  if (text.hasFile) post(port, { type: 'disk', dirty: text.dirty })
  const trouble = options.trouble()
  if (trouble !== undefined) session.trouble(trouble)
  for (const [from, update] of text.awareness) session.awareness(from, update)
  tellOthers(text)
  port.on('message', ({ data }) => {
    const message = clientMessage.safeParse(data)
    if (!message.success)
      session.trouble(
        new AppError('INVALID_INPUT', 'The store was sent something that is no edit. It was left out.'),
      )
    else if (message.data.type === 'awareness') relay(text, session, message.data.update)
    else if (message.data.type === 'write') text.hasFile && options.leftUnwritten(text)
    else receive(text, session, message.data, options)
  })
  port.on('close', () => {
    text.sessions.delete(session)
    text.awareness.delete(session.name)
    for (const other of text.sessions) other.awareness(session.name, null)
    tellOthers(text)
  })
}

/** A window that is alone with a document has nobody to tell where its cursor is. */
function tellOthers(text: OpenText): void {
  for (const session of text.sessions) session.others(text.sessions.size - 1)
}

function relay(text: OpenText, from: TextSession, update: Uint8Array): void {
  text.awareness.set(from.name, update)
  for (const session of text.sessions) if (session !== from) session.awareness(from.name, update)
}

function receive(
  text: OpenText,
  session: TextSession & { ended: boolean },
  { n, update, model }: { n: number; update: Uint8Array; model?: string | undefined },
  options: DocumentPortOptions,
): void {
  session.received = n
  // The history lists who it was with commas between.
  const actor = model === undefined ? 'human' : (`model:${model.replaceAll(',', ' ')}` as const)
  text.arrive(update, { kind: 'window', actor, session: session.name }, (error) => {
    try {
      if (error !== undefined) throw error
      if (session.ended) options.editedInTrash(text)
    } catch (why) {
      session.trouble(storageError(why))
    }
  })
}
