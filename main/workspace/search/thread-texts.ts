import { createRequire } from 'node:module'
import type Database from 'better-sqlite3'
import { decodeText, type TextFormat } from '../text/bytes.ts'
import type { ThreadData } from './thread-messages.ts'

/** Texts are remembered up to this many bytes. */
const CACHE_BYTES = 96 * 1024 * 1024

interface StoredText {
  edited: string | null
  bytes: Buffer | null
  eol: TextFormat['eol']
  mainEol: TextFormat['mainEol']
  bom: number
}

/** The texts of the database, read over a connection of the thread's own. */
export class ThreadTexts {
  readonly #stored
  readonly #texts = new Map<number, string>()
  readonly #sizes = new Map<number, number>()
  readonly #most: number
  #bytes = 0

  /** @param most bytes of texts that are remembered. */
  constructor({ database, from }: ThreadData, most = CACHE_BYTES) {
    this.#most = most
    // A native module: it cannot be bundled into the thread's source.
    const Sqlite = createRequire(from)('better-sqlite3') as typeof Database
    const db = new Sqlite(database, { readonly: true, fileMustExist: true })
    this.#stored = db.prepare<[number], StoredText>(
      `SELECT t.text AS edited, b.bytes, f.eol, f.main_eol AS mainEol, f.bom
       FROM search_files s JOIN files f ON f.project = s.project AND f.id = s.node
       LEFT JOIN search_texts t ON t.id = s.id AND f.edited <> 0
       LEFT JOIN blobs b ON b.hash = f.hash AND t.id IS NULL
       WHERE s.id = ?`,
    )
  }

  forget(ids: readonly number[]): void {
    for (const id of ids) {
      this.#bytes -= this.#sizes.get(id) ?? 0
      this.#sizes.delete(id)
      this.#texts.delete(id)
    }
  }

  /** Undefined when it is not there, or not text. */
  read(id: number, given: ReadonlyMap<number, string | null>): string | undefined {
    const one = given.get(id)
    if (typeof one === 'string') return one
    const known = one === null ? undefined : this.#texts.get(id)
    if (known !== undefined) return known
    const row = this.#stored.get(id)
    if (row === undefined || (row.edited === null && row.bytes === null)) return undefined
    const text = row.edited ?? textOf(row)
    const size = row.bytes?.length ?? text.length * 2
    if (one !== null && this.#bytes + size <= this.#most) {
      this.#texts.set(id, text)
      this.#sizes.set(id, size)
      this.#bytes += size
    }
    return text
  }
}

function textOf({ bytes, eol, mainEol, bom }: StoredText): string {
  return decodeText(bytes ?? Buffer.alloc(0), { eol, mainEol, bom: bom === 1 }).text
}
