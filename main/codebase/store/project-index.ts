import { createHash } from 'node:crypto'
import type { PlacedSymbol } from '../../symbols/rank.ts'
import type { FileChunks } from '../chunks/chunk.ts'
import { ftsQuery, indexedWords } from '../words.ts'
import type { Db } from './database.ts'

export interface IndexedFile {
  id: number
  node: string
  path: string
  stamp: string
  hash: Buffer
}

/** A chunk with the file that it is in. */
export interface PlacedChunk {
  id: number
  node: string
  path: string
  first: number
  last: number
  name: string
}

interface StoredChunk {
  id: number
  hash: Buffer
}

/** How much a word weighs in a chunk's name, its path and its text. */
const WEIGHTS = '6.0, 3.0, 1.0'
const placed = 'c.id, f.node, f.path, c.first, c.last, c.name'

/** Owns files, chunks, symbols and words. Writing runs in a transaction of the caller's. */
export class ProjectIndex {
  readonly #db: Db
  readonly #files
  readonly #file
  readonly #putFile
  readonly #dropFile
  readonly #chunks
  readonly #putChunk
  readonly #moveChunk
  readonly #dropChunk
  readonly #putWords
  readonly #dropWords
  readonly #putSymbol
  readonly #dropSymbols
  readonly #match
  readonly #named
  readonly #places
  readonly #around
  readonly #symbols
  readonly #declared
  readonly #members
  readonly #counts
  readonly #projects

  constructor(db: Db) {
    this.#db = db
    this.#files = db.prepare<[string], IndexedFile>(
      'SELECT id, node, path, stamp, hash FROM files WHERE project = ?',
    )
    this.#file = db.prepare<[string, string], IndexedFile>(
      'SELECT id, node, path, stamp, hash FROM files WHERE project = ? AND node = ?',
    )
    this.#putFile = db
      .prepare<[string, string, string, string, Buffer], number>(
        `INSERT INTO files (project, node, path, stamp, hash) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (project, node) DO UPDATE SET path = excluded.path, stamp = excluded.stamp, hash = excluded.hash
         RETURNING id`,
      )
      .pluck()
    this.#dropFile = db.prepare('DELETE FROM files WHERE id = ?')
    this.#chunks = db.prepare<[number], StoredChunk>('SELECT id, hash FROM chunks WHERE file = ?')
    this.#putChunk = db.prepare('INSERT INTO chunks (file, first, last, name, hash) VALUES (?, ?, ?, ?, ?)')
    this.#moveChunk = db.prepare('UPDATE chunks SET first = ?, last = ? WHERE id = ?')
    this.#dropChunk = db.prepare('DELETE FROM chunks WHERE id = ?')
    this.#putWords = db.prepare('INSERT INTO words (rowid, name, path, body) VALUES (?, ?, ?, ?)')
    this.#dropWords = db.prepare('DELETE FROM words WHERE rowid = ?')
    this.#putSymbol = db.prepare(
      'INSERT INTO symbols (file, name, kind, container, line, last) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#dropSymbols = db.prepare('DELETE FROM symbols WHERE file = ?')
    this.#match = db
      .prepare<[string, string, number], number>(
        `SELECT c.id FROM words JOIN chunks c ON c.id = words.rowid JOIN files f ON f.id = c.file
         WHERE words MATCH ? AND f.project = ? ORDER BY bm25(words, ${WEIGHTS}) LIMIT ?`,
      )
      .pluck()
    this.#named = db
      .prepare<[string, string, number], number>(
        `SELECT c.id FROM symbols s JOIN files f ON f.id = s.file
         JOIN chunks c ON c.file = s.file AND s.line BETWEEN c.first AND c.last
         WHERE f.project = ? AND lower(s.name) IN (SELECT value FROM json_each(?)) LIMIT ?`,
      )
      .pluck()
    this.#places = db.prepare<[string], PlacedChunk>(
      `SELECT ${placed} FROM chunks c JOIN files f ON f.id = c.file
       WHERE c.id IN (SELECT value FROM json_each(?))`,
    )
    this.#around = db.prepare<[string, string, number], PlacedChunk>(
      `SELECT ${placed} FROM chunks c JOIN files f ON f.id = c.file
       WHERE f.project = ? AND f.node = ? AND ? BETWEEN c.first AND c.last`,
    )
    this.#symbols = db.prepare<[string, string], PlacedSymbol>(
      `SELECT s.name, s.kind, s.container, f.node AS nodeId, f.path, s.line, s.last
       FROM symbols s JOIN files f ON f.id = s.file WHERE f.project = ? AND s.name LIKE ? ESCAPE '\\'
       ORDER BY length(s.name), f.path, s.line LIMIT 5000`,
    )
    this.#declared = db.prepare<[string, string], PlacedSymbol>(
      `SELECT s.name, s.kind, s.container, f.node AS nodeId, f.path, s.line, s.last
       FROM symbols s JOIN files f ON f.id = s.file
       WHERE f.project = ? AND lower(s.name) IN (SELECT lower(value) FROM json_each(?))
       ORDER BY f.path, s.line LIMIT 2000`,
    )
    this.#members = db.prepare<[string, string, string], PlacedSymbol>(
      `SELECT s.name, s.kind, s.container, f.node AS nodeId, f.path, s.line, s.last
       FROM symbols s JOIN files f ON f.id = s.file
       WHERE f.project = ? AND f.node = ? AND s.container = ? ORDER BY s.line`,
    )
    this.#counts = db.prepare<[string, string], { chunks: number; symbols: number }>(
      `SELECT (SELECT count(*) FROM chunks c JOIN files f ON f.id = c.file WHERE f.project = ?) AS chunks,
              (SELECT count(*) FROM symbols s JOIN files f ON f.id = s.file WHERE f.project = ?) AS symbols`,
    )
    this.#projects = db.prepare<[], string>('SELECT DISTINCT project FROM files').pluck()
  }

  projects(): string[] {
    return this.#projects.all()
  }

  files(project: string): IndexedFile[] {
    return this.#files.all(project)
  }

  file(project: string, node: string): IndexedFile | undefined {
    return this.#file.get(project, node)
  }

  counts(project: string): { chunks: number; symbols: number } {
    return this.#counts.get(project, project) ?? { chunks: 0, symbols: 0 }
  }

  /** Takes a file as it is now. A chunk whose text stayed keeps its id, and with it its vector. @returns ids that are gone. */
  put(
    project: string,
    file: { node: string; path: string; stamp: string; hash: Buffer },
    text: string,
    { chunks, symbols }: FileChunks,
  ): number[] {
    const id = this.#putFile.get(project, file.node, file.path, file.stamp, file.hash) as number
    const left = new Map<string, StoredChunk[]>()
    for (const chunk of this.#chunks.all(id)) {
      const key = chunk.hash.toString('latin1')
      left.set(key, [...(left.get(key) ?? []), chunk])
    }
    const lines = text.split('\n')
    for (const { first, last, name } of chunks) {
      const body = lines.slice(first - 1, last).join('\n')
      const hash = hashOf(`${file.path}\0${name}\0${body}`)
      const same = left.get(hash.toString('latin1'))?.shift()
      if (same !== undefined) {
        this.#moveChunk.run(first, last, same.id)
        continue
      }
      const { lastInsertRowid } = this.#putChunk.run(id, first, last, name, hash)
      this.#putWords.run(lastInsertRowid, indexedWords(name), indexedWords(file.path), indexedWords(body))
    }
    this.#dropSymbols.run(id)
    for (const { name, kind, container, line, last } of symbols)
      this.#putSymbol.run(id, name.slice(0, 300), kind, container.slice(0, 300), line, last)
    const gone = Array.from(left.values()).flat()
    return gone.map((chunk) => this.#removeChunk(chunk.id))
  }

  /** Notes that a file, as it is now, has the text that it had. */
  restamp(project: string, { node, path, hash }: IndexedFile, stamp: string): void {
    this.#putFile.get(project, node, path, stamp, hash)
  }

  /** Forgets a file. @returns ids of its chunks. */
  remove(file: Pick<IndexedFile, 'id'>): number[] {
    const gone = this.#chunks.all(file.id).map(({ id }) => this.#removeChunk(id))
    this.#dropFile.run(file.id)
    return gone
  }

  /** Chunks that have any of the words, best first. */
  match(project: string, words: readonly string[], limit: number): number[] {
    return words.length === 0 ? [] : this.#match.all(ftsQuery(words), project, limit)
  }

  /** Chunks in which something of one of these names (in lower case) is declared. */
  named(project: string, names: readonly string[], limit: number): number[] {
    return names.length === 0 ? [] : this.#named.all(project, JSON.stringify(names), limit)
  }

  /** The chunks, in the order of the ids; those that are gone are left out. */
  places(ids: readonly number[]): PlacedChunk[] {
    const byId = new Map(this.#places.all(JSON.stringify(ids)).map((chunk) => [chunk.id, chunk]))
    return ids.map((id) => byId.get(id)).filter((chunk) => chunk !== undefined)
  }

  /** The chunk that has a line. */
  at(project: string, node: string, line: number): PlacedChunk | undefined {
    return this.#around.get(project, node, line)
  }

  /** Symbols whose names have the letters in this order, the shortest names first. */
  symbols(project: string, letters: string): PlacedSymbol[] {
    const pattern = Array.from(letters, (letter) => letter.replace(/[\\%_]/, '\\$&')).join('%')
    return this.#symbols.all(project, `%${pattern}%`)
  }

  /** What has one of the names, wherever it is declared. */
  declared(project: string, names: readonly string[]): PlacedSymbol[] {
    return this.#declared.all(project, JSON.stringify(names))
  }

  /** What is declared in a declaration of a file, in its order. */
  members(project: string, node: string, container: string): PlacedSymbol[] {
    return this.#members.all(project, node, container)
  }

  note(name: string): string | undefined {
    return this.#db.prepare<[string], string>('SELECT value FROM notes WHERE name = ?').pluck().get(name)
  }

  setNote(name: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)').run(name, value)
  }

  #removeChunk(id: number): number {
    this.#dropWords.run(id)
    this.#dropChunk.run(id)
    return id
  }
}

export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16)
}
