import type Database from 'better-sqlite3'
import type { ChatInUse } from '../chats-in-use-contract.ts'

export interface ChatRow {
  project: string
  id: string
  title: string
  created: number
  updated: number
  archived: number | null
  trashed: number | null
  /** What the trash clock said then; null in the trash: it begins to count at the next round. */
  trashedAge: number | null
  edited: number
}

/** A chat's cells as they are searched: id and text of each. */
export type CellTexts = readonly (readonly [cell: string, text: string])[]

const columns =
  'c.project, c.id, c.title, c.created, c.updated, c.archived, c.trashed, c.trashed_age AS trashedAge, c.edited'

/** Owns `chats`, `chat_texts` with `chat_index`, and `chat_instructions`. */
export class ChatsTable {
  readonly #list
  readonly #get
  readonly #put
  readonly #trashed
  readonly #inUse
  readonly #remove
  readonly #stale
  readonly #found
  readonly #texts
  readonly #putTexts
  readonly #unindex
  readonly #index
  readonly #instruction
  readonly #putInstruction

  constructor(db: Database.Database) {
    this.#list = db.prepare<[string], ChatRow>(
      `SELECT ${columns} FROM chats c WHERE project = ? ORDER BY updated DESC, id`,
    )
    this.#get = db.prepare<[string, string], ChatRow>(
      `SELECT ${columns} FROM chats c WHERE project = ? AND id = ?`,
    )
    this.#put = db.prepare(
      `INSERT INTO chats (project, id, title, created, updated, archived, trashed, trashed_age, edited)
       VALUES (@project, @id, @title, @created, @updated, @archived, @trashed, @trashedAge, @edited)
       ON CONFLICT (project, id) DO UPDATE SET title = excluded.title, created = excluded.created,
         updated = excluded.updated, archived = excluded.archived, trashed = excluded.trashed,
         trashed_age = excluded.trashed_age, edited = excluded.edited`,
    )
    this.#trashed = db.prepare<[], ChatRow>(`SELECT ${columns} FROM chats c WHERE trashed IS NOT NULL`)
    this.#inUse = db.prepare<[], ChatInUse>(
      'SELECT project AS projectId, id AS chatId FROM chats WHERE trashed IS NULL ORDER BY project, id',
    )
    this.#remove = db.prepare('DELETE FROM chats WHERE project = ? AND id = ?')
    this.#stale = db.prepare<[string], ChatRow>(
      `SELECT ${columns} FROM chats c LEFT JOIN chat_texts t USING (project, id)
       WHERE c.project = ? AND c.trashed IS NULL AND (t.seq IS NULL OR t.seq <> c.edited OR t.indexed = 0)`,
    )
    this.#found = db.prepare<[string, string], { id: string }>(
      `SELECT t.id FROM chat_index JOIN chat_texts t ON t.rowid = chat_index.rowid
       WHERE chat_index MATCH ? AND t.project = ?`,
    )
    this.#texts = db.prepare<[string, string], { seq: number; cells: string }>(
      'SELECT seq, cells FROM chat_texts WHERE project = ? AND id = ?',
    )
    this.#putTexts = db.prepare<[string, string, number, string], { row: number }>(
      `INSERT INTO chat_texts (project, id, seq, cells, indexed) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (project, id) DO UPDATE SET seq = excluded.seq, cells = excluded.cells, indexed = 1
       RETURNING rowid AS row`,
    )
    this.#unindex = db.prepare('DELETE FROM chat_index WHERE rowid = ?')
    this.#index = db.prepare('INSERT INTO chat_index (rowid, text) VALUES (?, ?)')
    this.#instruction = db.prepare<[string], { text: string }>(
      'SELECT text FROM chat_instructions WHERE project = ?',
    )
    this.#putInstruction = db.prepare(
      'INSERT OR REPLACE INTO chat_instructions (project, text) VALUES (?, ?)',
    )
  }

  /** Newest change first. */
  list(project: string): ChatRow[] {
    return this.#list.all(project)
  }

  get(project: string, id: string): ChatRow | undefined {
    return this.#get.get(project, id)
  }

  /** Only in the transaction that appends to the chat's document, or that notes its time in the trash. */
  put(row: ChatRow): void {
    this.#put.run(row)
  }

  /** Those of all projects that are in the trash. */
  trashed(): ChatRow[] {
    return this.#trashed.all()
  }

  /** Those of all projects that are not in the trash. */
  inUse(): ChatInUse[] {
    return this.#inUse.all()
  }

  /** Takes a chat off the list, with what is searched of it. Only in the transaction that removes its document. */
  remove(project: string, id: string): void {
    this.#remove.run(project, id)
  }

  /** Chats whose texts are not in the index as they are. */
  stale(project: string): ChatRow[] {
    return this.#stale.all(project)
  }

  /** Ids of chats that answer a full-text query. */
  found(project: string, query: string): Set<string> {
    return new Set(this.#found.all(query, project).map(({ id }) => id))
  }

  /** The texts as they were at row `seq`, or undefined when the ones kept are older. */
  texts(project: string, id: string, seq: number): CellTexts | undefined {
    const found = this.#texts.get(project, id)
    return found?.seq === seq ? (JSON.parse(found.cells) as CellTexts) : undefined
  }

  /** Keeps a chat's texts as they are at row `seq`; `folded` is what they are found by. */
  putTexts({ project, id, edited }: ChatRow, cells: CellTexts, folded: string): void {
    const row = this.#putTexts.get(project, id, edited, JSON.stringify(cells))?.row
    this.#unindex.run(row)
    this.#index.run(row, folded)
  }

  instruction(project: string): string {
    return this.#instruction.get(project)?.text ?? ''
  }

  setInstruction(project: string, text: string): void {
    this.#putInstruction.run(project, text)
  }
}
