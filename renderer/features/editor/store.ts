import type { EditorView } from '@codemirror/view'
import { create } from 'zustand'
import type { Encoding, Eol } from '../../../preload/contract/files.ts'
import { regionOf } from '../../ui/floats.ts'
import type { Indentation } from './indentation.ts'

/** What the status bar says of the editor that has, or had, the keyboard. */
export interface EditorPosition {
  readonly nodeId: string
  /** 1-based, as people count. */
  readonly line: number
  /** 1-based, in columns: a tab counts as many as it is wide. */
  readonly column: number
  /** Characters selected, over all cursors. */
  readonly selectionLength: number
  readonly cursors: number
  /** `TypeScript`, `Plain text`. */
  readonly language: string
  readonly eol: Eol
  readonly encoding: Encoding
  readonly indentation: Indentation
}

export interface EditorStatus {
  /** Null while no text is shown. */
  readonly active: EditorPosition | null
}

export const useEditorStatus = create<EditorStatus>(() => ({ active: null }))

/** Where the cursor was and what was at the top of a file's editor. Lines are 1-based. */
export interface SavedPosition {
  readonly anchor: number
  readonly head: number
  readonly topLine: number
}

/** The text shown in the editor that has, or had, the keyboard. */
export interface ActiveText {
  readonly view: EditorView
  readonly nodeId: string
  readonly path: string
  readonly language: string
}

let active: ActiveText | undefined
const positions = new Map<string, SavedPosition>()

/** Tells what editor commands and the chat work on. */
export function setActiveText(text: ActiveText | undefined): void {
  active = text
}

/** What had the keyboard when the editor was to have it, and the part of the window it was in. */
interface FocusWanted {
  readonly from: Element | null
  readonly region: Element | null
}

/** Undefined when nobody asked. */
let focusWanted: FocusWanted | undefined

/** Gives the keyboard to the editor: now, or as soon as the file that is being opened is shown. */
export function focusEditor(): void {
  const from = document.activeElement
  if (active === undefined) focusWanted = { from, region: regionOf(from) }
  else active.view.focus()
}

/**
 * True once after `focusEditor` was called while no text was shown. One who has gone elsewhere since, to the palette
 * or another part of the window, keeps the keyboard there.
 */
export function takeFocusWanted(): boolean {
  const wanted = focusWanted
  focusWanted = undefined
  const now = document.activeElement
  return wanted !== undefined && (wanted.from === now || isLeftOf(wanted, now))
}

/** Did the keyboard come to `now` because what had it went, as the field does in which a new file was named? */
function isLeftOf({ from, region }: FocusWanted, now: Element | null): boolean {
  if (from === null || from.isConnected || now === null) return false
  if (now === document.body) return true
  return region !== null && regionOf(now) === region && !now.matches('input, textarea')
}

/** The text editor commands and the chat work on, if one is shown. */
export function activeText(): ActiveText | undefined {
  return active
}

/** Where a view's cursor and top line are now. */
export function positionIn(view: EditorView): SavedPosition {
  const { anchor, head } = view.state.selection.main
  const top = view.lineBlockAtHeight(view.scrollDOM.scrollTop)
  return { anchor, head, topLine: view.state.doc.lineAt(top.from).number }
}

export function setPosition(nodeId: string, position: SavedPosition): void {
  positions.set(nodeId, position)
}

export function positionOf(nodeId: string): SavedPosition | undefined {
  return positions.get(nodeId)
}

/** Positions of all files that were shown, by node id: for the saved session. */
export function savePositions(): Record<string, SavedPosition> {
  if (active !== undefined) positions.set(active.nodeId, positionIn(active.view))
  return Object.fromEntries(positions)
}

/** Takes positions from a saved session; files opened from now on begin there. */
export function restorePositions(saved: Readonly<Record<string, SavedPosition>>): void {
  positions.clear()
  for (const [nodeId, position] of Object.entries(saved)) positions.set(nodeId, position)
}

let lastReveal = 0

/** True the first time it hears of a request to show a place; a window part that comes back asks again. */
export function isNewReveal(token: number): boolean {
  const fresh = token > lastReveal
  lastReveal = Math.max(lastReveal, token)
  return fresh
}
