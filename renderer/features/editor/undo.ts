import { EditorSelection, type Extension, Facet, Prec } from '@codemirror/state'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { ySyncAnnotation, ySyncFacet } from 'y-codemirror.next'
import * as Y from 'yjs'
import type { DocumentClient } from '../documents/document-client.ts'
import { AskedOrigin, ModelOrigin } from '../documents/origin.ts'

const managers = new WeakMap<Y.Text, Y.UndoManager>()

/**
 * The undo history of a document: one for every view of it, living as long as the document is open, so that a tab
 * switch forgets nothing. It tracks the editor's own changes, and replacements, restores and text of a model that the
 * person asked for: each of those is a step of its own.
 */
export function undoManagerOf(client: DocumentClient): Y.UndoManager {
  const known = managers.get(client.text)
  if (known !== undefined) return known
  const manager = new Y.UndoManager(client.text, {
    captureTimeout: 600,
    trackedOrigins: new Set([AskedOrigin, ModelOrigin]),
  })
  const apart = ({ origin }: Y.Transaction): void => {
    if (origin instanceof AskedOrigin || origin instanceof ModelOrigin) manager.stopCapturing()
  }
  client.doc.on('beforeTransaction', apart)
  // Registered after the manager's own listener, so the step is taken in by then.
  client.doc.on('afterTransaction', apart)
  managers.set(client.text, manager)
  return manager
}

const undoFacet = Facet.define<Y.UndoManager, Y.UndoManager | undefined>({ combine: (all) => all[0] })
const SELECTION_BEFORE = 'selection-before'

interface SelectionBefore {
  readonly selection: EditorSelection
  readonly length: number
}

/** Undo and redo over Yjs. Must stand before the sync plugin, which sends a change on as soon as it sees it. */
export function undoHistory(manager: Y.UndoManager): Extension {
  return [
    undoFacet.of(manager),
    Prec.high(undoPlugin),
    EditorView.domEventHandlers({
      beforeinput(event, view) {
        if (event.inputType === 'historyUndo') return undo(view)
        if (event.inputType === 'historyRedo') return redo(view)
        return false
      },
    }),
  ]
}

class UndoPlugin {
  readonly #view: EditorView
  readonly #manager: Y.UndoManager | undefined
  readonly #origin: unknown
  #before: SelectionBefore
  #running = false
  /** Where the change that is being undone or redone ended. */
  #changedTo: number | undefined

  constructor(view: EditorView) {
    this.#view = view
    this.#manager = view.state.facet(undoFacet)
    this.#origin = view.state.facet(ySyncFacet)
    this.#before = { selection: view.state.selection, length: view.state.doc.length }
    this.#manager?.addTrackedOrigin(this.#origin)
    this.#manager?.on('stack-item-added', this.#remember)
    this.#manager?.on('stack-item-popped', this.#restore)
  }

  run(step: 'undo' | 'redo'): void {
    if (this.#view.state.readOnly) return
    this.#running = true
    this.#changedTo = undefined
    try {
      this.#manager?.[step]()
    } finally {
      this.#running = false
    }
  }

  update(update: ViewUpdate): void {
    const foreign = update.transactions.some(
      (transaction) => transaction.annotation(ySyncAnnotation) === this.#origin,
    )
    if (foreign) {
      update.changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => {
        this.#changedTo = toB
      })
      return
    }
    if (!update.docChanged) {
      // Going elsewhere ends a step of the history.
      if (update.selectionSet) this.#manager?.stopCapturing()
      return
    }
    this.#before = { selection: update.startState.selection, length: update.startState.doc.length }
    if (!isTyping(update)) this.#manager?.stopCapturing()
  }

  destroy(): void {
    this.#manager?.off('stack-item-added', this.#remember)
    this.#manager?.off('stack-item-popped', this.#restore)
    this.#manager?.removeTrackedOrigin(this.#origin)
  }

  readonly #remember = (event: {
    stackItem: { meta: Map<unknown, unknown> }
    type: 'undo' | 'redo'
    origin: unknown
  }): void => {
    if (event.type === 'undo' && event.origin === this.#origin)
      event.stackItem.meta.set(SELECTION_BEFORE, this.#before)
  }

  readonly #restore = (event: {
    stackItem: { meta: Map<unknown, unknown> }
    type: 'undo' | 'redo'
  }): void => {
    // Other views of the document follow the text, not the cursor.
    if (!this.#running) return
    const { state } = this.#view
    const before = event.stackItem.meta.get(SELECTION_BEFORE) as SelectionBefore | undefined
    const exact = event.type === 'undo' && before !== undefined && before.length === state.doc.length
    const end = Math.min(this.#changedTo ?? state.selection.main.head, state.doc.length)
    const selection = exact ? before.selection : EditorSelection.single(end)
    this.#view.dispatch({
      selection,
      effects: EditorView.scrollIntoView(selection.main, { y: 'nearest', yMargin: 60 }),
      userEvent: 'select.undo',
    })
  }
}

const undoPlugin = ViewPlugin.fromClass(UndoPlugin)

/** Letters typed one after another are one step; a new line, a paste or a command begins another. */
function isTyping(update: ViewUpdate): boolean {
  let newLine = false
  update.changes.iterChanges((_fromA, _toA, _fromB, _toB, inserted) => {
    if (inserted.lines > 1) newLine = true
  })
  return (
    !newLine &&
    update.transactions.every(
      (transaction) => transaction.isUserEvent('input.type') || transaction.isUserEvent('delete.backward'),
    )
  )
}

/** Takes back the last step that was made in this window. Always handles the key. */
export function undo(view: EditorView): boolean {
  view.plugin(undoPlugin)?.run('undo')
  return true
}

/** Makes the step that was taken back again. Always handles the key. */
export function redo(view: EditorView): boolean {
  view.plugin(undoPlugin)?.run('redo')
  return true
}
