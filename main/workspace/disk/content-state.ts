import { contentHash } from '../store/blobs-table.ts'
import { classify, MAX_TEXT_BYTES } from '../text/bytes.ts'
import type { LocalState } from '../tree/project-tree.ts'
import type { NodeMeta } from '../tree/tree-document.ts'

/** Larger files are listed and stay on disk only: copying them would double what the project takes. */
export const MAX_STORED_BYTES = MAX_TEXT_BYTES

/** The columns that follow from a file's bytes. */
export function contentState(bytes: Buffer, state: LocalState): LocalState {
  const found = classify(bytes)
  const hash = contentHash(bytes)
  if (!found.text) return { ...state, hash, text: 0, why: found.why }
  return {
    ...state,
    hash,
    text: 1,
    why: null,
    eol: found.eol,
    mainEol: found.mainEol,
    bom: found.bom ? 1 : 0,
  }
}

/** What other devices must know to write the same bytes. A text's content is in its own document. */
export function metaOf({ mode, hash, link, why, text, eol, mainEol, bom }: LocalState): NodeMeta {
  const meta: NodeMeta = {}
  if (mode !== undefined) meta.mode = mode
  if (text !== 1 && hash) meta.hash = hash.toString('base64url')
  if (link) meta.link = link
  if (why) meta.why = why
  if (text !== 1) return meta
  meta.text = true
  if (eol !== undefined && eol !== 'lf') meta.eol = eol
  if (mainEol !== undefined && mainEol !== 'lf') meta.mainEol = mainEol
  if (bom === 1) meta.bom = true
  return meta
}
