import type { MessageEventLike, PortLike } from '../main/workspace/port.ts'
import type { WorkspaceService } from '../main/workspace/service.ts'
import type { DocumentClientMessage, DocumentServerMessage } from '../preload/contract/documents.ts'

/** The workspace's end of a channel, without the channel: what is sent is received at once. */
class NearPort implements PortLike {
  readonly #receive: (message: DocumentServerMessage) => void
  #message: (event: MessageEventLike) => void = () => undefined
  #close: () => void = () => undefined

  constructor(receive: (message: DocumentServerMessage) => void = () => undefined) {
    this.#receive = receive
  }

  on(event: 'message' | 'close', listener: ((event: MessageEventLike) => void) & (() => void)): void {
    if (event === 'close') this.#close = listener
    else this.#message = listener
  }

  deliver(data: unknown, ports: readonly PortLike[] = []): void {
    this.#message({ data, ports })
  }

  postMessage(message: unknown): void {
    this.#receive(message as DocumentServerMessage)
  }

  start(): void {
    // Nothing waits to be delivered.
  }

  close(): void {
    this.#close()
  }
}

export interface OpenChannel {
  send(message: DocumentClientMessage): void
  close(): void
}

/** Opens a document in the workspace; what it answers at once is received before this returns. */
export type OpenDocument = (
  projectId: string,
  nodeId: string,
  receive: (message: DocumentServerMessage) => void,
) => OpenChannel

/** What opens documents in the workspace, as a window in the same process would. */
export async function documentsOf(service: WorkspaceService): Promise<OpenDocument> {
  const documents = new NearPort()
  service.openDocuments(documents)
  // It listens once its database is open, which it is by now.
  await new Promise((resolve) => setImmediate(resolve))
  return (projectId, nodeId, receive) => {
    const own = new NearPort(receive)
    documents.deliver({ type: 'open', projectId, nodeId }, [own])
    return { send: (message) => own.deliver(message), close: () => own.close() }
  }
}
