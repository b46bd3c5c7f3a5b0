import * as Y from 'yjs'
import type { FileRow } from '../store/files-table.ts'
import type { DocRow } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { seed } from '../text/text-document.ts'
import type { TextFormat } from '../text/bytes.ts'
import { classify } from '../text/bytes.ts'

export function formatOf(row: FileRow): TextFormat {
  return { eol: row.eol, mainEol: row.mainEol, bom: row.bom === 1 }
}

/** A stored document, and how many of its rows could not be trusted. */
export interface LoadedText {
  doc: Y.Doc
  /** Last row that is in it. */
  seq: number
  /** The first row that was set aside because its checksum did not hold. */
  badFrom: number | undefined
}

function seedFrom(store: Store, doc: Y.Doc, row: DocRow): void {
  if (row.seed === null) return
  const bytes = store.blobs.get(row.seed)
  if (bytes === undefined) throw new AppError('DATABASE_DAMAGED', 'The text this file began with is missing from the database. The file in your folder is as it was.', { nodeId: row.name })
  const format = classify(bytes)
  if (format.text) seed(doc, bytes, format, row.seedClient)
}

/** The document as it was after the row `upto`. Rows and snapshots that are damaged are set aside. */
export function loadText(store: Store, row: DocRow, upto = Number.MAX_SAFE_INTEGER): LoadedText {
  const doc = new Y.Doc()
  let badFrom: number | undefined
  const bad = (seq: number): void => {
    badFrom = Math.min(badFrom ?? seq, seq)
  }
  const snapshots = (['base', 'head'] as const).map((kind) =>
    store.log.snapshot(row.id, kind, (found) => {
      store.log.setAside(row.id, found.upto, kind, found.state)
      bad(found.upto)
    }),
  )
  const start = snapshots.filter((one) => one !== undefined && one.upto <= upto).toSorted((a, b) => (b?.upto ?? 0) - (a?.upto ?? 0))[0]
  if (start === undefined) seedFrom(store, doc, row)
  else Y.applyUpdateV2(doc, start.state)
  const rows = store.log.rows(row.id, start?.upto ?? 0, upto, (found) => {
    store.log.setAside(row.id, found.seq, 'row', found.update)
    bad(found.seq)
  })
  doc.transact(() => {
    for (const { update } of rows) Y.applyUpdate(doc, update)
  })
  return { doc, seq: rows.at(-1)?.seq ?? start?.upto ?? 0, badFrom }
}

/** The document that a file which was never edited begins as. */
export function seedText(store: Store, row: FileRow, client: number): Y.Doc {
  const doc = new Y.Doc()
  const bytes = row.hash === null ? undefined : store.blobs.get(row.hash)
  if (bytes === undefined) throw new AppError('NOT_FOUND', `“${row.name}” has not been read into the store yet. Open the project's folder again.`, { nodeId: row.id })
  seed(doc, bytes, formatOf(row), client)
  return doc
}
