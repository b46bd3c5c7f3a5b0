import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as Y from 'yjs'
import type { z } from 'zod'
import { AppError } from '../../../preload/contract/errors.ts'
import { createPacer } from '../pacer.ts'
import type { ArchiveEntry, ArchiveReader } from './archive-reader.ts'
import { LATER, LINES, type LinesName, type placesOf } from './format.ts'
import { assertGoesOn } from './unpack.ts'

/** No line is longer: a text document of the largest size, as base64. */
const MOST_LINE = 400 * 1024 * 1024

export function damagedExport(what: string, cause?: unknown): AppError {
  return new AppError(
    'INVALID_INPUT',
    `This export is damaged: ${what}. Nothing of it was kept. Use another copy, or unpack the zip with another program to get at the files.`,
    undefined,
    cause,
  )
}

type Line<N extends LinesName> = z.infer<(typeof LINES)[N]>

/**
 * The lines of an export, checked and put by in a file of our own, so that they can all be taken in at once without
 * all being in memory.
 */
export class Spool {
  readonly #db: Database.Database
  readonly #add
  readonly #read

  constructor(folder: string) {
    this.#db = new Database(join(folder, 'lines.db'))
    this.#db.pragma('journal_mode = OFF')
    this.#db.pragma('synchronous = OFF')
    this.#db.exec('CREATE TABLE lines (n INTEGER PRIMARY KEY, part TEXT NOT NULL, json TEXT NOT NULL)')
    this.#db.exec('CREATE INDEX lines_part ON lines (part, n)')
    this.#add = this.#db.prepare('INSERT INTO lines (part, json) VALUES (?, ?)')
    this.#read = this.#db.prepare<[string], { json: string }>(
      'SELECT json FROM lines WHERE part = ? ORDER BY n',
    )
  }

  async fill(
    archive: ArchiveReader,
    places: ReturnType<typeof placesOf>,
    signal: AbortSignal,
  ): Promise<void> {
    const pacer = createPacer()
    for (const part of Object.keys(LINES) as LinesName[]) {
      const entry = archive.get(places.lines(part))
      if (entry === undefined) {
        if (LATER.has(part)) continue
        throw damagedExport(`“${places.lines(part)}” is missing`)
      }
      this.#db.exec('BEGIN')
      for await (const line of linesOf(archive, entry)) {
        assertGoesOn(signal)
        this.#add.run(part, JSON.stringify(checked(part, line)))
        if (pacer.due()) await pacer.rest()
      }
      this.#db.exec('COMMIT')
    }
  }

  *lines<N extends LinesName>(part: N): Generator<Line<N>> {
    for (const { json } of this.#read.iterate(part)) yield JSON.parse(json) as Line<N>
  }

  close(): void {
    this.#db.close()
  }
}

/** What a line says, with what it may leave out. */
function checked(part: LinesName, line: string): object {
  try {
    const value = LINES[part].parse(JSON.parse(line))
    if (part === 'updates') Y.decodeUpdate(Buffer.from((value as Line<'updates'>).update, 'base64'))
    if (part === 'states') Y.decodeUpdateV2(Buffer.from((value as Line<'states'>).state, 'base64'))
    return value
  } catch (error) {
    throw damagedExport(`a line of its ${part} cannot be read`, error)
  }
}

async function* linesOf(archive: ArchiveReader, entry: ArchiveEntry): AsyncGenerator<string> {
  let parts: Buffer[] = []
  let length = 0
  for await (const chunk of await archive.read(entry)) {
    let rest = chunk as Buffer
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = Buffer.concat([...parts, rest.subarray(0, end)]).toString()
      parts = []
      length = 0
      rest = rest.subarray(end + 1)
      if (line !== '') yield line
    }
    if (rest.length > 0) parts.push(rest)
    length += rest.length
    if (length > MOST_LINE) throw damagedExport(`a line of “${entry.path}” is too long`)
  }
  if (length > 0) throw damagedExport(`“${entry.path}” ends in the middle of a line`)
}
