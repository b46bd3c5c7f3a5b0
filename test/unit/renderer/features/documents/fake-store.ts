import * as Y from 'yjs'
import type {
  DocumentClientMessage,
  DocumentServerMessage,
} from '../../../../../preload/contract/documents.ts'
import type { Failure } from '../../../../../preload/contract/errors.ts'
import { TEXT_KEY } from '../../../../../preload/contract/text-key.ts'

/**
 * The workspace's end of one document: applies updates at once, makes them durable only at `commit`, and forgets
 * what is not durable at `crash`.
 */
export class FakeStore {
  #durable: Uint8Array
  #doc: Y.Doc
  #port: MessagePort | undefined
  #received = 0
  readonly numbers: number[] = []
  refuse: Failure | undefined
  opened = 0

  constructor(text = '') {
    this.#doc = new Y.Doc()
    this.#doc.getText(TEXT_KEY).insert(0, text)
    this.#durable = Y.encodeStateAsUpdate(this.#doc)
  }

  get text(): string {
    return this.#doc.getText(TEXT_KEY).toString()
  }

  /** The whole document as it is now. */
  get state(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc)
  }

  /** Takes what another store had. */
  take(state: Uint8Array): void {
    Y.applyUpdate(this.#doc, state)
  }

  get durableText(): string {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, this.#durable)
    return doc.getText(TEXT_KEY).toString()
  }

  /** Hands out the client's end of a new connection. */
  readonly open = async (): Promise<MessagePort> => {
    this.opened += 1
    const { port1, port2 } = new MessageChannel()
    this.#port?.close()
    this.#port = port1
    this.#received = 0
    port1.onmessage = (event: MessageEvent<DocumentClientMessage>) => {
      if (this.#port === port1) this.#receive(event.data)
    }
    if (this.refuse !== undefined) this.send({ type: 'failed', failure: this.refuse })
    else this.send({ type: 'ready', state: Y.encodeStateAsUpdate(this.#doc) })
    return port2
  }

  send(message: DocumentServerMessage): void {
    this.#port?.postMessage(message)
  }

  /** Makes everything received so far durable and says so. */
  commit(): void {
    this.#durable = Y.encodeStateAsUpdate(this.#doc)
    if (this.#received > 0) this.send({ type: 'committed', n: this.#received })
  }

  /** Another origin inserts and deletes text. */
  edit(at: number, remove: number, insert: string): void {
    const before = Y.encodeStateVector(this.#doc)
    const text = this.#doc.getText(TEXT_KEY)
    const from = Math.min(at, text.length)
    this.#doc.transact(() => {
      text.delete(from, Math.min(remove, text.length - from))
      text.insert(from, insert)
    })
    this.send({ type: 'update', update: Y.encodeStateAsUpdate(this.#doc, before), origin: 'disk' })
  }

  /** The process dies: the connection breaks and whatever was not durable is gone. */
  crash(): void {
    this.#port?.close()
    this.#port = undefined
    this.#doc = new Y.Doc()
    Y.applyUpdate(this.#doc, this.#durable)
  }

  #receive(message: DocumentClientMessage): void {
    if (message.type !== 'update') return
    this.numbers.push(message.n)
    this.#received = message.n
    Y.applyUpdate(this.#doc, message.update)
  }
}

/** Lets every message that is on its way between two ports arrive. */
export async function settle(rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise((resolve) => setTimeout(resolve, 0))
}
