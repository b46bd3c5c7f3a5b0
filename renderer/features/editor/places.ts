import type { ChangeDesc, EditorState, Extension, Text } from '@codemirror/state'
import { EditorView, type ViewUpdate } from '@codemirror/view'
import { ySyncAnnotation } from 'y-codemirror.next'
import { afterTyping } from '../../ui/typing-pause.ts'
import { type Arrival, type Place, PlaceHistory } from './place-history.ts'

/** Milliseconds after which the cursor's place is taken down even while keys go on: a key that is held is one move. */
const LONGEST = 5_000

/** What happened in the file in front since its places were last taken down. */
interface Unsettled {
  readonly nodeId: string
  /** The text before `changes`. */
  readonly before: Text
  readonly changes: ChangeDesc[]
  /** As it is now. */
  state: EditorState
  /** Undefined where only others changed the text. */
  arrival: Arrival | undefined
}

/**
 * Follows where the cursor is for going back and forward. A key press only leaves a note of what changed; the work is
 * done once keys pause, or when the cursor is sent elsewhere.
 */
export class Places {
  readonly history = new PlaceHistory()
  #unsettled: Unsettled | undefined
  #cancel: (() => void) | undefined

  /** Follows the cursor in a file's editor. */
  reporter(nodeId: string): Extension {
    return EditorView.updateListener.of((update) => {
      if (update.docChanged || update.selectionSet) this.#take(nodeId, update)
    })
  }

  /** The cursor was sent to where it is now in a file; `settle` has to be called before it is. */
  jumped(nodeId: string, state: EditorState): void {
    this.#forgetPending()
    this.history.note(placeOf(nodeId, state), 'jumped')
  }

  /** Takes down now what waits for keys to pause. */
  settle(): void {
    const what = this.#unsettled
    if (what === undefined) return
    this.#forgetPending()
    const { nodeId, state, changes, arrival } = what
    if (changes.length > 0) this.history.follow(nodeId, (place) => moved(place, what))
    if (arrival !== undefined) this.history.note(placeOf(nodeId, state), arrival)
  }

  /** Another project has places of its own. */
  clear(): void {
    this.#forgetPending()
    this.history.clear()
  }

  #take(nodeId: string, update: ViewUpdate): void {
    const arrival = arrivalOf(update)
    const before = this.#unsettled?.arrival
    // Where typing ended, or began, is not where the cursor went from there, or came from.
    if (arrival !== undefined && before !== undefined && arrival !== before) this.settle()
    this.#unsettled ??= {
      nodeId,
      before: update.startState.doc,
      changes: [],
      state: update.state,
      arrival,
    }
    const what = this.#unsettled
    what.state = update.state
    what.arrival = arrival ?? what.arrival
    if (update.docChanged) what.changes.push(update.changes.desc)
    this.#cancel ??= afterTyping(() => this.settle(), { most: LONGEST })
  }

  #forgetPending(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#unsettled = undefined
  }
}

/** Where the person of this window has been. */
export const places = new Places()

function arrivalOf({ docChanged, transactions }: ViewUpdate): Arrival | undefined {
  if (!docChanged) return 'moved'
  const own = transactions.some((each) => each.docChanged && each.annotation(ySyncAnnotation) === undefined)
  return own ? 'typed' : undefined
}

function placeOf(nodeId: string, { doc, selection }: EditorState): Place {
  return placeAt(nodeId, doc, selection.main.head)
}

function placeAt(nodeId: string, doc: Text, at: number): Place {
  const line = doc.lineAt(at)
  return { nodeId, line: line.number, column: at - line.from + 1 }
}

function moved(place: Place, { before, changes, state }: Unsettled): Place {
  const line = before.line(Math.min(place.line, before.lines))
  let at = Math.min(line.from + place.column - 1, line.to)
  for (const change of changes) at = change.mapPos(at, 1)
  return placeAt(place.nodeId, state.doc, at)
}
