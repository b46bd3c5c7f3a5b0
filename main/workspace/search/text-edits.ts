import * as Y from 'yjs'
import type { Origin } from '../documents/open-text.ts'
import { textOf } from '../text/text-document.ts'
import type { Change } from './replacement.ts'

interface Part {
  insert: string
  attributes?: Record<string, unknown>
}

/** A place that was changed, and what it takes to put it back. The positions hold while text around it changes. */
export interface ChangedPlace {
  start: Y.RelativePosition
  end: Y.RelativePosition
  inserted: string
  /** What was there, with the marks of line ends that differ from the file's own. */
  original: Part[]
}

/** A boundary between the two halves of a character; Yjs cannot cut there. */
function splitsPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800
}

function partsOf(delta: readonly Part[], from: number, to: number): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const part of delta) {
    const piece = part.insert.slice(Math.max(0, from - at), Math.max(0, to - at))
    if (piece !== '') parts.push({ ...part, insert: piece })
    at += part.insert.length
  }
  return parts
}

/** Makes the changes, in order of their place, as one transaction. @returns what undoes each. */
export function applyChanges(doc: Y.Doc, changes: readonly Change[], origin: Origin): ChangedPlace[] {
  const target = textOf(doc)
  const text = target.toString()
  const usable = changes.filter(({ from, to }) => !splitsPair(text, from) && !splitsPair(text, to))
  const delta = usable.some(({ from, to }) => text.slice(from, to).includes('\n'))
    ? (target.toDelta() as Part[])
    : undefined
  doc.transact(() => {
    for (const { from, to, insert } of usable.toReversed()) {
      target.delete(from, to - from)
      if (insert !== '') target.insert(from, insert, {})
    }
  }, origin)
  let shift = 0
  return usable.map(({ from, to, insert }) => {
    const start = from + shift
    const end = start + insert.length
    shift += insert.length - (to - from)
    return {
      // To what was inserted, so that it moves along; where nothing was, to the neighbours.
      start: Y.createRelativePositionFromTypeIndex(target, start, insert === '' ? -1 : 0),
      end: Y.createRelativePositionFromTypeIndex(target, end, insert === '' ? 0 : -1),
      inserted: insert,
      original: delta === undefined ? [{ insert: text.slice(from, to) }] : partsOf(delta, from, to),
    }
  })
}

function indexOf(doc: Y.Doc, position: Y.RelativePosition): number | undefined {
  return Y.createAbsolutePositionFromRelativePosition(position, doc)?.index
}

/** Puts back what is still as it was left. @returns how many places were. */
export function undoChanges(doc: Y.Doc, places: readonly ChangedPlace[], origin: Origin): number {
  const target = textOf(doc)
  const text = target.toString()
  const intact = places.flatMap((place) => {
    const start = indexOf(doc, place.start)
    const end = indexOf(doc, place.end)
    const same = start !== undefined && end !== undefined && text.slice(start, end) === place.inserted
    // Order tells the two apart where everything between them was removed.
    return same && end - start === place.inserted.length ? [{ start, place }] : []
  })
  doc.transact(() => {
    for (const { start, place } of intact.toReversed()) {
      if (place.inserted !== '') target.delete(start, place.inserted.length)
      let at = start
      for (const { insert, attributes } of place.original) {
        target.insert(at, insert, attributes ?? {})
        at += insert.length
      }
    }
  }, origin)
  return intact.length
}
