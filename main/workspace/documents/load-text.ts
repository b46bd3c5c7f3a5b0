import * as Y from 'yjs'
import { AppError } from '../../../preload/contract/errors.ts'
import type { FileRow } from '../store/files-table.ts'
import type { DocRow, LogRow } from '../store/log-table.ts'
import type { Store } from '../store/store.ts'
import type { TextFormat } from '../text/bytes.ts'
import { classify } from '../text/bytes.ts'
import { seed } from '../text/text-document.ts'

export function formatOf(row: FileRow): TextFormat {
  return { eol: row.eol, mainEol: row.mainEol, bom: row.bom === 1 }
}

/** A stored document, and how many of its rows could not be trusted. */
export interface LoadedText {
  doc: Y.Doc
  /** The rows it is made of, beyond the snapshot that it begins with. */
  rows: LogRow[]
  /** Last row that is in it. */
  seq: number
  /** The first row that was set aside because its checksum did not hold. */
  badFrom: number | undefined
  /** What is known of its file can be believed. */
  sound: boolean
}

/** The text a document begins as, and the Yjs client that writes it. */
export interface Seed {
  hash: Buffer | null
  client: number
}

/** @throws AppError DATABASE_DAMAGED when the text is not in the store. */
export function seedDocument(store: Store, doc: Y.Doc, { hash, client }: Seed, nodeId: string): void {
  if (hash === null) return
  const bytes = store.blobs.get(hash)
  if (bytes === undefined) {
    throw new AppError(
      'DATABASE_DAMAGED',
      'The text this file began with is missing from the database. The file in your folder is as it was.',
      { nodeId },
    )
  }
  const format = classify(bytes)
  if (format.text) seed(doc, bytes, format, client)
}

function isWaiting({ store }: Y.Doc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
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
  const start = snapshots
    .filter((one) => one !== undefined && one.upto <= upto)
    .toSorted((a, b) => (b?.upto ?? 0) - (a?.upto ?? 0))[0]
  if (start === undefined) seedDocument(store, doc, { hash: row.seed, client: row.seedClient }, row.name)
  else Y.applyUpdateV2(doc, start.state)
  const rows = store.log.rows(row.id, start?.upto ?? 0, upto, (found) => {
    store.log.setAside(row.id, found.seq, 'row', found.update)
    bad(found.seq)
  })
  doc.transact(() => {
    for (const { update } of rows) Y.applyUpdate(doc, update)
  })
  const seq = rows.at(-1)?.seq ?? start?.upto ?? 0
  // An update that waits for one before it: a row is missing, or the document did not begin as it did then.
  if (upto === Number.MAX_SAFE_INTEGER && isWaiting(doc)) bad(rows[0]?.seq ?? seq)
  return { doc, rows, seq, badFrom, sound: row.sound !== false }
}
