import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { onTestFinished } from 'vitest'
import * as Y from 'yjs'
import type { DocumentServerMessage } from '../../../../preload/contract/documents.ts'
import type { Failure } from '../../../../preload/contract/errors.ts'
import type { ImportProgress, Project } from '../../../../preload/contract/projects.ts'
import type { PortLike } from '../../../../main/workspace/port.ts'
import { createWorkspaceService, type WorkspaceService } from '../../../../main/workspace/service.ts'

export type WorkspaceClient = RouterClient<WorkspaceService['router']>

export interface Harness {
  dataPath: string
  service: WorkspaceService
  client: WorkspaceClient
  damaged: number
}

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'workspace-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const NOBODY = 65_534

/** Runs `work` without root's power over permissions, on folders that are given to the user it runs as. */
export async function withoutPrivilege<T>(folders: string[], work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return work()
  execFileSync('chown', ['-R', String(NOBODY), ...folders])
  process.seteuid(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid(0)
  }
}

/** Writes files (path → content) into a new folder. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const root = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

export function startWorkspace(dataPath = temporaryFolder()): Harness {
  const harness: Harness = { dataPath, damaged: 0 } as Harness
  harness.service = createWorkspaceService({
    dataPath,
    log: () => undefined,
    onDamaged: () => {
      harness.damaged += 1
    },
  })
  harness.service.start()
  harness.client = createRouterClient(harness.service.router) as WorkspaceClient
  onTestFinished(() => harness.service.dispose())
  return harness
}

/** Ends the service in order and starts another on the same data. */
export async function restart(harness: Harness): Promise<Harness> {
  await harness.service.dispose()
  return startWorkspace(harness.dataPath)
}

/** Waits for the import (or look for changes) under way. @returns its last progress. */
export async function imported(client: WorkspaceClient, projectId: string): Promise<ImportProgress> {
  let last: ImportProgress | undefined
  for await (const progress of await client.projects.importProgress({ projectId })) last = progress
  if (last === undefined) throw new Error('no progress at all')
  return last
}

export async function openAndImport(client: WorkspaceClient, path: string): Promise<Project> {
  const { id } = await client.projects.openFolder({ path })
  await imported(client, id)
  return client.projects.get({ projectId: id })
}

export async function nodeId(client: WorkspaceClient, projectId: string, path: string): Promise<string> {
  return (await client.files.resolve({ projectId, path })).id
}

/** A worker port in the shape of Electron's MessagePortMain. */
export function electronLike(port: MessagePort): PortLike {
  return {
    on(event: 'message' | 'close', listener: (event?: never) => void) {
      if (event === 'close') port.on('close', () => listener())
      else
        port.on('message', ({ data, ports }: { data: unknown; ports: MessagePort[] }) =>
          (listener as unknown as (event: { data: unknown; ports: PortLike[] }) => void)({ data, ports: ports.map(electronLike) }),
        )
      return port
    },
    postMessage: (data) => port.postMessage({ data, ports: [] }),
    start: () => port.start(),
    close: () => port.close(),
  } as PortLike
}

/** What a window does with one document. */
export class DocumentWindow {
  readonly doc = new Y.Doc()
  readonly messages: DocumentServerMessage[] = []
  readonly #port: MessagePort
  #sent = 0
  #waiting: { match: (message: DocumentServerMessage) => boolean; resolve: () => void }[] = []

  constructor(harness: Pick<Harness, 'service'>, projectId: string, nodeId: string) {
    const documents = new MessageChannel()
    const own = new MessageChannel()
    harness.service.openDocuments(electronLike(documents.port1))
    documents.port2.postMessage({ data: { type: 'open', projectId, nodeId }, ports: [own.port1] }, [own.port1])
    this.#port = own.port2
    this.#port.on('message', ({ data }: { data: DocumentServerMessage }) => this.#take(data))
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'workspace') this.#port.postMessage({ data: { type: 'update', n: ++this.#sent, update }, ports: [] })
    })
    onTestFinished(() => {
      this.#port.close()
      documents.port2.close()
    })
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
  }

  #take(message: DocumentServerMessage): void {
    if (message.type === 'ready') Y.applyUpdate(this.doc, message.state, 'workspace')
    if (message.type === 'update') Y.applyUpdate(this.doc, message.update, 'workspace')
    this.messages.push(message)
    for (const waiter of this.#waiting) if (waiter.match(message)) waiter.resolve()
  }
}

export async function openDocument(harness: Pick<Harness, 'service'>, projectId: string, id: string): Promise<DocumentWindow> {
  return new DocumentWindow(harness, projectId, id).ready()
}
