import { diffLines } from 'diff'
import * as Y from 'yjs'
import type { OddEnd } from './bytes.ts'
import { adoptLineEnds, textOf } from './text-document.ts'

/** Replace `remove` characters at `index` (of the text as it is after the edits before) by `insert`. */
export interface Edit {
  index: number
  remove: number
  insert: string
}

const TIME_LIMIT_MS = 400

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** The shortest single replacement that turns `from` into `to` and cuts no surrogate pair in two. */
export function trimmedEdit(from: string, to: string, index: number): Edit {
  const shorter = Math.min(from.length, to.length)
  let start = 0
  while (start < shorter && from.charCodeAt(start) === to.charCodeAt(start)) start++
  if (start > 0 && isHighSurrogate(from.charCodeAt(start - 1))) start--
  let end = 0
  while (
    end < shorter - start &&
    from.charCodeAt(from.length - 1 - end) === to.charCodeAt(to.length - 1 - end)
  )
    end++
  if (end > 0 && isLowSurrogate(from.charCodeAt(from.length - end))) end--
  return { index: index + start, remove: from.length - end - start, insert: to.slice(start, to.length - end) }
}

/** Edits that turn `from` into `to`, in order; by lines where that is found in time, else as one replacement. */
export function textEdits(from: string, to: string): Edit[] {
  if (from === to) return []
  const parts = diffLines(from, to, { timeout: TIME_LIMIT_MS })
  if (parts === undefined) return [trimmedEdit(from, to, 0)]
  const edits: Edit[] = []
  let index = 0
  let removed = ''
  let added = ''
  const close = (): void => {
    if (removed === '' && added === '') return
    edits.push(trimmedEdit(removed, added, index))
    index += added.length
    removed = ''
    added = ''
  }
  for (const part of parts) {
    if (part.removed) removed += part.value
    else if (part.added) added += part.value
    else {
      close()
      index += part.value.length
    }
  }
  close()
  return edits
}

/** Makes the document's text `text` with as few changes as it can, so that marks and cursors in it stay. */
export function rewrite(doc: Y.Doc, text: string, odd: OddEnd[]): void {
  doc.transact(() => {
    const target = textOf(doc)
    for (const { index, remove, insert } of textEdits(target.toString(), text)) {
      if (remove > 0) target.delete(index, remove)
      // No attributes: a line end that is inserted is a main one until `adoptLineEnds` says otherwise.
      if (insert !== '') target.insert(index, insert, {})
    }
    adoptLineEnds(doc, odd)
  })
}

/**
 * What the file's new text means for a document that has moved on: the document as it was last written to disk
 * (`base`) is changed into the file's text, and that change is returned as an update that merges into any later state.
 */
export function forkMerge(base: Y.Doc, text: string, odd: OddEnd[]): Uint8Array {
  const before = Y.encodeStateVector(base)
  rewrite(base, text, odd)
  return Y.encodeStateAsUpdate(base, before)
}
