import type { Failure } from '../../../preload/contract/errors.ts'
import type { FlushResult } from '../../../preload/contract/files.ts'
import { DiskWriter } from './disk-writer.ts'
import { DocumentClient, type DocumentSnapshot } from './document-client.ts'

/** Something the person should hear about one file. */
export interface DocumentNotice {
  projectId: string
  nodeId: string
  kind: 'merged' | 'failed'
  failure?: Failure
  /** True after a save command, false for writing on its own. */
  asked: boolean
}

export interface DocumentsOptions {
  open: (projectId: string, nodeId: string) => Promise<MessagePort>
  /** A file's document when it was last seen, where that is known. */
  seen?: (projectId: string, nodeId: string) => Uint8Array | undefined
  flush: (projectId: string, nodeId: string) => Promise<FlushResult>
  /** Calls the listener after each connection to the workspace process. */
  onConnected: (listener: () => void) => () => void
  toFailure: (error: unknown) => Failure
  /** As for `DocumentClient`. */
  later?: (send: () => void) => void
  automatic: () => boolean
  onSnapshot: (nodeId: string, snapshot: DocumentSnapshot | undefined) => void
  onNotice: (notice: DocumentNotice) => void
}

/** A share in an open document; give it back with `release`. */
export interface DocumentHandle {
  readonly client: DocumentClient
  release(): void
}

interface OpenDocument {
  readonly projectId: string
  readonly nodeId: string
  readonly client: DocumentClient
  readonly writer: DiskWriter
  holders: number
  closing: boolean
}

/**
 * The documents open in this window: one client a file, however many tabs and groups show it. A document closes
 * when nobody holds it and everything in it is durable.
 */
export class Documents {
  readonly #options: DocumentsOptions
  readonly #open = new Map<string, OpenDocument>()
  readonly #stop: () => void

  constructor(options: DocumentsOptions) {
    this.#options = options
    this.#stop = options.onConnected(() => {
      for (const document of this.#open.values()) void document.client.connect()
    })
  }

  /** Opens a file's document, or takes a share in the one that is open. */
  acquire(projectId: string, nodeId: string): DocumentHandle {
    const document = this.#open.get(nodeId) ?? this.#create(projectId, nodeId)
    document.holders += 1
    let released = false
    return {
      client: document.client,
      release: () => {
        if (released) return
        released = true
        document.holders -= 1
        if (document.holders === 0) void this.#close(document)
      },
    }
  }

  /** Writes a file's text to disk because the person asked. Resolves when it is done or its failure was told. */
  async save(nodeId: string): Promise<void> {
    await this.#open.get(nodeId)?.writer.write(true)
  }

  /** Writes every file whose text differs from its file on disk. */
  async saveAll(): Promise<void> {
    const unsaved = [...this.#open.values()].filter(
      ({ client }) => client.snapshot.diskDirty || client.pending,
    )
    await Promise.all(unsaved.map(({ writer }) => writer.write(true)))
  }

  /** Writes now what waits to be written on its own: one file when its tab is left, all when the window is. */
  hurry(nodeId?: string): void {
    for (const document of this.#open.values()) {
      if (nodeId !== undefined && document.nodeId !== nodeId) continue
      document.client.sendNow()
      void document.writer.hurry()
    }
  }

  /** The window goes: what waits to be written on its own is left to the store, which answers nobody by then. */
  leave(): void {
    for (const { client, writer } of this.#open.values()) {
      if (writer.waits) client.leaveToWrite()
      else client.sendNow()
    }
  }

  /** True while something typed is not durable in the store yet. */
  get pending(): boolean {
    return [...this.#open.values()].some(({ client }) => client.pending)
  }

  /** True while something was typed in a text of last time, and the store has not answered for it. */
  get isUnanswered(): boolean {
    return [...this.#open.values()].some(({ client }) => client.pending && client.snapshot.phase === 'seen')
  }

  /** Resolves when everything typed so far is durable, or the store says that it will not be. */
  async whenStored(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map(({ client }) => client.whenCommitted()))
  }

  dispose(): void {
    this.#stop()
    for (const document of this.#open.values()) {
      document.writer.dispose()
      document.client.dispose()
    }
    this.#open.clear()
  }

  #create(projectId: string, nodeId: string): OpenDocument {
    const { open, seen, flush, automatic, later, onNotice, onSnapshot, toFailure } = this.#options
    const client = new DocumentClient({
      open: () => open(projectId, nodeId),
      seen: seen?.(projectId, nodeId),
      toFailure,
      ...(later === undefined ? {} : { later }),
    })
    const writer = new DiskWriter({
      client,
      flush: () => flush(projectId, nodeId),
      automatic,
      toFailure,
      onWritten: (result, asked) => {
        if (result.outcome === 'merged') onNotice({ projectId, nodeId, kind: 'merged', asked })
      },
      onFailed: (failure, asked) => onNotice({ projectId, nodeId, kind: 'failed', failure, asked }),
    })
    const document: OpenDocument = { projectId, nodeId, client, writer, holders: 0, closing: false }
    client.onEdited(() => writer.changed())
    let dirty = false
    client.subscribe(() => {
      onSnapshot(nodeId, client.snapshot)
      // Text that a crash kept from the disk, or that came from another window, is written on its own as well.
      if (client.snapshot.diskDirty && !dirty) writer.changed()
      dirty = client.snapshot.diskDirty
      if (document.holders === 0 && !document.closing) void this.#close(document)
    })
    this.#open.set(nodeId, document)
    onSnapshot(nodeId, client.snapshot)
    void client.connect()
    return document
  }

  async #close(document: OpenDocument): Promise<void> {
    const { client, writer, nodeId } = document
    document.closing = true
    try {
      if (client.snapshot.phase === 'ready' || client.snapshot.phase === 'seen') {
        await writer.hurry()
        await client.whenCommitted()
      }
    } catch {
      // The store is in trouble: the document stays, with its mark, and closes at the change that ends the trouble.
      return
    } finally {
      document.closing = false
    }
    if (document.holders > 0 || this.#open.get(nodeId) !== document) return
    if (client.pending) return void this.#close(document)
    this.#open.delete(nodeId)
    writer.dispose()
    client.dispose()
    this.#options.onSnapshot(nodeId, undefined)
  }
}
