import { EventPublisher } from '@orpc/server'
import * as Y from 'yjs'
import { CHAT_META, chatDocName } from '../../../preload/contract/chat-document.ts'
import type { Chat, ChatHit } from '../../../preload/contract/chats.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { ChatInUse } from '../chats-in-use-contract.ts'
import { compact } from '../documents/compact.ts'
import { loadText } from '../documents/load-text.ts'
import { OpenText } from '../documents/open-text.ts'
import type { Store } from '../store/store.ts'
import { factsOf, markdownOf } from './chat-document.ts'
import type { ChatRow } from './chats-table.ts'
import { searchChats } from './search-chats.ts'

/** Chats that no window has open stay in memory up to this number. */
const IDLE = 4
/** While an answer is written the list is told at most this often. */
const TOLD_MS = 400
const DAY = 24 * 60 * 60_000
/** A chat in the trash waits this long, by the trash's own clock, before it is deleted. */
const KEPT_FOR = 90 * DAY

function daysLeft(waited: number): number {
  return Math.max(0, Math.ceil((KEPT_FOR - waited) / DAY))
}

export interface ChatsOptions {
  store: Store
  /** @throws AppError NOT_FOUND for a project that is not there. */
  assertProject: (project: string) => void
  /** Rows of a chat did not hold and were set aside. */
  onDamage: (title: string) => void
}

/** The chats of all projects: documents in the same log as the files' texts, and the list of them. */
export class Chats {
  readonly #options: ChatsOptions
  /** Oldest use first. */
  readonly #open = new Map<string, OpenText>()
  readonly #events = new EventPublisher<Record<string, Chat[]>>()
  readonly #changes = new EventPublisher<{ any: null }>()
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(options: ChatsOptions) {
    this.#options = options
  }

  all(): Iterable<OpenText> {
    return this.#open.values()
  }

  /** The document of a chat, which begins empty when there is none yet. */
  open(project: string, id: string): OpenText {
    this.#options.assertProject(project)
    const key = `${project}/${id}`
    const chat = this.#open.get(key) ?? this.#load(project, id)
    this.#open.delete(key)
    this.#open.set(key, chat)
    this.#evict()
    return chat
  }

  list(project: string): Chat[] {
    const { chats, projects } = this.#options.store
    const age = projects.trashClock.age(Date.now())
    return chats.list(project).map((row) => toChat(row, age))
  }

  async *follow(project: string, signal: AbortSignal | undefined): AsyncGenerator<Chat[]> {
    this.#options.assertProject(project)
    const changes = this.#events.subscribe(project, signal === undefined ? {} : { signal })
    yield this.list(project)
    yield* changes
  }

  /** The chats of all projects that are not in the trash. */
  inUse(): ChatInUse[] {
    return this.#options.store.chats.inUse()
  }

  /** Something soon after the list of any project has changed. */
  changes(signal: AbortSignal | undefined): AsyncIterable<null> {
    return this.#changes.subscribe('any', signal === undefined ? {} : { signal })
  }

  /** @throws AppError NOT_FOUND for a chat that is not there. */
  set(project: string, id: string, change: Readonly<Record<string, string | number | null>>): Promise<void> {
    this.#row(project, id)
    const { doc } = this.open(project, id)
    const origin = { kind: 'window', actor: 'human', session: '' } as const
    doc.transact(() => {
      for (const [name, value] of Object.entries(change)) doc.getMap(CHAT_META).set(name, value)
    }, origin)
    // Resolves once what was queued before it is in: batches keep their order.
    return this.#options.store.committer.enqueue(() => undefined)
  }

  search(project: string, text: string, signal?: AbortSignal): Promise<ChatHit[]> {
    this.#options.assertProject(project)
    const open = (id: string) => this.#open.get(`${project}/${id}`)?.doc
    return searchChats({ store: this.#options.store, project, text, open, signal })
  }

  markdown(project: string, id: string): { title: string; text: string } {
    const { title } = this.#row(project, id)
    return { title, text: markdownOf(this.open(project, id).doc) }
  }

  instruction(project: string): string {
    return this.#options.store.chats.instruction(project)
  }

  setInstruction(project: string, text: string): void {
    this.#options.assertProject(project)
    this.#options.store.committer.run(() => this.#options.store.chats.setInstruction(project, text))
  }

  /** Deletes what has waited in the trash for 90 days, by the trash's own clock. */
  emptyOld(now: number): void {
    const { chats, committer, log, projects } = this.#options.store
    const age = committer.run(() => projects.trashClock.advance(now))
    for (const row of chats.trashed()) {
      const { project, id, trashedAge } = row
      const open = this.#open.get(`${project}/${id}`)
      if (trashedAge === null) committer.run(() => chats.put({ ...row, trashedAge: age }))
      if (age - (trashedAge ?? age) <= KEPT_FOR || open?.isIdle === false) continue
      this.#open.delete(`${project}/${id}`)
      open?.doc.destroy()
      committer.run(() => {
        log.removeDoc(project, chatDocName(id))
        chats.remove(project, id)
      })
      this.#tell(project)
    }
  }

  /** Forgets what a forgotten project had open. */
  drop(project: string): void {
    for (const [key, chat] of this.#open) if (chat.project === project) this.#open.delete(key)
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #row(project: string, id: string): ChatRow {
    const row = this.#options.store.chats.get(project, id)
    if (row !== undefined) return row
    throw new AppError('NOT_FOUND', 'This chat is not there any more.', { chatId: id })
  }

  #load(project: string, id: string): OpenText {
    const { store, onDamage } = this.#options
    const name = chatDocName(id)
    const stored = store.log.doc(project, name)
    const loaded = stored === undefined ? undefined : loadText(store, stored)
    const chat: OpenText = new OpenText({
      store,
      project,
      id: name,
      doc: loaded?.doc ?? new Y.Doc(),
      stored,
      lastSeq: loaded?.seq ?? 0,
      seed: { hash: null, client: 0 },
      onAppended: (seq) => this.#appended(project, id, chat.doc, seq),
    })
    if (loaded?.badFrom === undefined) compact(store, chat)
    else onDamage(factsOf(chat.doc).title)
    return chat
  }

  /** In the transaction that appends to the document. */
  #appended(project: string, id: string, doc: Y.Doc, seq: number): void {
    const { title, createdAt, archivedAt, trashedAt } = factsOf(doc)
    const { chats, projects } = this.#options.store
    const now = Date.now()
    const before = chats.get(project, id)
    chats.put({
      project,
      id,
      title,
      created: createdAt ?? before?.created ?? now,
      updated: now,
      archived: archivedAt,
      trashed: trashedAt,
      trashedAge:
        trashedAt === null ? null : before?.trashed ? before.trashedAge : projects.trashClock.advance(now),
      edited: seq,
    })
    this.#tell(project)
  }

  #tell(project: string): void {
    if (this.#timers.has(project)) return
    this.#timers.set(
      project,
      setTimeout(() => {
        this.#timers.delete(project)
        this.#events.publish(project, this.list(project))
        this.#changes.publish('any', null)
      }, TOLD_MS),
    )
  }

  #evict(): void {
    const idle = Array.from(this.#open).filter(([, chat]) => chat.isIdle)
    for (const [key, chat] of idle.slice(0, -IDLE)) {
      this.#open.delete(key)
      chat.doc.destroy()
    }
  }
}

/** @param age what the trash clock says now. */
function toChat(row: ChatRow, age: number): Chat {
  return {
    id: row.id,
    projectId: row.project,
    title: row.title,
    createdAt: row.created,
    updatedAt: row.updated,
    archivedAt: row.archived,
    trashedAt: row.trashed,
    daysLeft: row.trashed === null ? null : daysLeft(age - (row.trashedAge ?? age)),
  }
}
