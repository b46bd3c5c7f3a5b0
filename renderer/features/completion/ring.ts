import type { EditorState } from '@codemirror/state'

/** Lines of a file around a place where the user was. */
export interface Piece {
  readonly nodeId: string
  readonly text: string
}

/** A model has little room, and the newest say most. */
const MOST = 8
/** Lines on either side of the place, and characters of all of them. */
const LINES = 12
const CHARACTERS = 1_200
/** A piece of which this share of lines is in a newer one of the same file says nothing more. */
const SAME = 0.4

/** Pieces of the files that were worked in, oldest first: what is added changes nothing before it. */
export class Ring {
  #pieces: readonly Piece[] = []

  /** The pieces, the same object until one is added. */
  get pieces(): readonly Piece[] {
    return this.#pieces
  }

  add(piece: Piece): void {
    if (piece.text.trim() === '') return
    const others = this.#pieces.filter((other) => other.nodeId !== piece.nodeId || share(other, piece) < SAME)
    if (others.length === this.#pieces.length - 1 && this.#pieces.at(-1)?.text === piece.text) return
    this.#pieces = [...others, piece].slice(-MOST)
  }
}

/** The whole lines around a place, the place's own among them. */
export function around(state: EditorState, at: number): string {
  const { doc } = state
  const middle = doc.lineAt(Math.min(at, doc.length)).number
  let first = Math.max(1, middle - LINES)
  let last = Math.min(doc.lines, middle + LINES)
  while (doc.line(last).to - doc.line(first).from > CHARACTERS && first < last) {
    if (middle - first > last - middle) first++
    else last--
  }
  return doc.sliceString(doc.line(first).from, doc.line(last).to).slice(0, CHARACTERS)
}

function share(old: Piece, piece: Piece): number {
  const lines = wordyLines(old.text)
  if (lines.length === 0) return 1
  const there = new Set(wordyLines(piece.text))
  return lines.filter((line) => there.has(line)).length / lines.length
}

function wordyLines(text: string): string[] {
  return text.split('\n').flatMap((line) => (/\w/.test(line) ? [line.trim()] : []))
}
