import { MessageChannel, type MessagePort } from 'node:worker_threads'
import * as Y from 'yjs'
import type { PortLike } from '../../../../main/workspace/port.ts'
import type { WorkspaceService } from '../../../../main/workspace/service.ts'
import type { DocumentServerMessage } from '../../../../preload/contract/documents.ts'
import type { Failure } from '../../../../preload/contract/errors.ts'

/** A worker port in the shape of Electron's MessagePortMain. */
export function electronLike(port: MessagePort): PortLike {
  return {
    on(event: 'message' | 'close', listener: (event?: never) => void) {
      if (event === 'close') port.on('close', () => listener())
      else
        port.on('message', ({ data, ports }: { data: unknown; ports: MessagePort[] }) =>
          (listener as unknown as (event: { data: unknown; ports: PortLike[] }) => void)({
            data,
            ports: ports.map(electronLike),
          }),
        )
      return port
    },
    postMessage: (data) => port.postMessage({ data, ports: [] }),
    start: () => port.start(),
    close: () => port.close(),
  } as PortLike
}

/** A transaction whose origin is `{ model }` sends text that was accepted from that model. */
function by(origin: unknown): { model?: string } {
  return typeof origin === 'object' && origin !== null && 'model' in origin
    ? (origin as { model: string })
    : {}
}

/** What a window does with one document. */
export class DocumentWindow {
  readonly doc = new Y.Doc()
  readonly messages: DocumentServerMessage[] = []
  readonly #port: MessagePort
  readonly #documents: MessagePort
  #sent = 0
  #waiting: { match: (message: DocumentServerMessage) => boolean; resolve: () => void }[] = []

  constructor(service: WorkspaceService, projectId: string, what: string | { chatId: string }) {
    const documents = new MessageChannel()
    const own = new MessageChannel()
    service.openDocuments(electronLike(documents.port1))
    const data =
      typeof what === 'string'
        ? { type: 'open', projectId, nodeId: what }
        : { type: 'open-chat', projectId, chatId: what.chatId }
    documents.port2.postMessage({ data, ports: [own.port1] }, [own.port1])
    this.#port = own.port2
    this.#port.on('message', ({ data }: { data: DocumentServerMessage }) => this.#take(data))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'workspace')
        this.#port.postMessage({
          data: { type: 'update', n: ++this.#sent, update, ...by(origin) },
          ports: [],
        })
    })
    this.#documents = documents.port2
  }

  get text(): Y.Text {
    return this.doc.getText('text')
  }

  get failure(): Failure | undefined {
    return this.messages.find((message) => message.type === 'failed')?.failure
  }

  async ready(): Promise<this> {
    await this.until((message) => message.type === 'ready' || message.type === 'failed')
    return this
  }

  /** Takes over an edit that was made elsewhere, and sends it on. */
  receive(update: Uint8Array): void {
    this.#port.postMessage({ data: { type: 'update', n: ++this.#sent, update }, ports: [] })
  }

  /** Resolves when everything typed so far is said to be durable. */
  async committed(): Promise<void> {
    const n = this.#sent
    await this.until((message) => message.type === 'committed' && message.n >= n)
  }

  /** Resolves when such a message has arrived, now or before. */
  until(match: (message: DocumentServerMessage) => boolean): Promise<void> {
    if (this.messages.some(match)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ match, resolve }))
  }

  untilText(text: string): Promise<void> {
    return this.until(() => this.text.toString() === text)
  }

  post(data: unknown): void {
    this.#port.postMessage({ data, ports: [] })
  }

  close(): void {
    this.#port.close()
    this.#documents.close()
  }

  #take(message: DocumentServerMessage): void {
    if (message.type === 'ready') Y.applyUpdate(this.doc, message.state, 'workspace')
    if (message.type === 'update') Y.applyUpdate(this.doc, message.update, 'workspace')
    this.messages.push(message)
    for (const waiter of this.#waiting) if (waiter.match(message)) waiter.resolve()
  }
}
