import type Database from 'better-sqlite3'

export interface ChatRow {
  project: string
  id: string
  title: string
  created: number
  updated: number
  archived: number | null
  trashed: number | null
  edited: number
}

/** A chat's cells as they are searched: id and text of each. */
export type CellTexts = readonly (readonly [cell: string, text: string])[]

/** Owns `chats`, `chat_texts` and `chat_instructions`. */
export class ChatsTable {
  readonly #list
  readonly #get
  readonly #put
  readonly #texts
  readonly #putTexts
  readonly #instruction
  readonly #putInstruction

  constructor(db: Database.Database) {
    const columns = 'project, id, title, created, updated, archived, trashed, edited'
    this.#list = db.prepare<[string], ChatRow>(
      `SELECT ${columns} FROM chats WHERE project = ? ORDER BY updated DESC, id`,
    )
    this.#get = db.prepare<[string, string], ChatRow>(
      `SELECT ${columns} FROM chats WHERE project = ? AND id = ?`,
    )
    this.#put = db.prepare(
      `INSERT INTO chats (${columns}) VALUES (@project, @id, @title, @created, @updated, @archived, @trashed, @edited)
       ON CONFLICT (project, id) DO UPDATE SET title = excluded.title, created = excluded.created,
         updated = excluded.updated, archived = excluded.archived, trashed = excluded.trashed, edited = excluded.edited`,
    )
    this.#texts = db.prepare<[string, string], { seq: number; cells: string }>(
      'SELECT seq, cells FROM chat_texts WHERE project = ? AND id = ?',
    )
    this.#putTexts = db.prepare(
      'INSERT OR REPLACE INTO chat_texts (project, id, seq, cells) VALUES (?, ?, ?, ?)',
    )
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

  /** Only in the transaction that appends to the chat's document. */
  put(row: ChatRow): void {
    this.#put.run(row)
  }

  /** The texts as they were at row `seq`, or undefined when the ones kept are older. */
  texts(project: string, id: string, seq: number): CellTexts | undefined {
    const found = this.#texts.get(project, id)
    return found?.seq === seq ? (JSON.parse(found.cells) as CellTexts) : undefined
  }

  putTexts(project: string, id: string, seq: number, cells: CellTexts): void {
    this.#putTexts.run(project, id, seq, JSON.stringify(cells))
  }

  instruction(project: string): string {
    return this.#instruction.get(project)?.text ?? ''
  }

  setInstruction(project: string, text: string): void {
    this.#putInstruction.run(project, text)
  }
}
