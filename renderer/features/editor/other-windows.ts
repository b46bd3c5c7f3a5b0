import { type Extension, type Range, StateEffect } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import * as Y from 'yjs'
import type { DocumentClient } from '../documents/document-client.ts'

/** Where the cursor is is told at most so often, in milliseconds. */
const EVERY_MS = 120

const cursorsMoved = StateEffect.define<null>()

interface Place {
  readonly anchor: number
  readonly head: number
}

/** Two relative positions one after the other: they hold whatever is typed before them meanwhile. */
export function encodePlace(text: Y.Text, { anchor, head }: Place): Uint8Array {
  const [one, other] = [anchor, head].map((at) =>
    Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, at)),
  ) as [Uint8Array, Uint8Array]
  const bytes = new Uint8Array(1 + one.length + other.length)
  bytes[0] = one.length
  bytes.set(one, 1)
  bytes.set(other, 1 + one.length)
  return bytes
}

/** @returns null when the place is in text that has not arrived, or is no place. */
export function decodePlace(text: Y.Text, bytes: Uint8Array): Place | null {
  const doc = text.doc
  if (doc === null) return null
  try {
    const middle = 1 + (bytes[0] ?? 0)
    const [anchor, head] = [bytes.subarray(1, middle), bytes.subarray(middle)].map(
      (part) => Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(part), doc)?.index,
    )
    return anchor === undefined || head === undefined ? null : { anchor, head }
  } catch {
    // Another version of OffCoder may say it otherwise.
    return null
  }
}

class OtherCursor extends WidgetType {
  override eq(): boolean {
    return true
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement('span')
    mark.className = 'other-cursor'
    mark.title = 'Other window'
    return mark
  }

  override ignoreEvent(): boolean {
    return false
  }
}

const cursor = Decoration.widget({ widget: new OtherCursor(), side: 1 })
const selection = Decoration.mark({ class: 'other-selection' })

/** Draws where other windows have their cursor in the file, and tells them where it is here. */
class OtherWindows {
  decorations: DecorationSet
  readonly #view: EditorView
  readonly #client: DocumentClient
  readonly #unfollow: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #wasShared = false

  constructor(view: EditorView, client: DocumentClient) {
    this.#view = view
    this.#client = client
    this.decorations = this.#draw()
    this.#unfollow = client.onCursors(() => {
      view.dispatch({ effects: cursorsMoved.of(null) })
    })
    this.#tellLater()
  }

  update(update: ViewUpdate): void {
    if (update.docChanged && this.decorations.size > 0)
      this.decorations = this.decorations.map(update.changes)
    if (update.transactions.some(({ effects }) => effects.some((one) => one.is(cursorsMoved)))) {
      this.decorations = this.#draw()
      // A window that came hears where we are.
      if (this.#client.isShared && !this.#wasShared) this.#tellLater()
      this.#wasShared = this.#client.isShared
    }
    if (update.selectionSet || update.docChanged) this.#tellLater()
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.#unfollow()
  }

  /** A window that has the file to itself does nothing here for each key. */
  #tellLater(): void {
    if (!this.#client.isShared) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#client.sendCursor(encodePlace(this.#client.text, this.#view.state.selection.main))
    }, EVERY_MS)
  }

  #draw(): DecorationSet {
    const { length } = this.#view.state.doc
    const marks: Range<Decoration>[] = []
    for (const bytes of this.#client.cursors.values()) {
      const place = decodePlace(this.#client.text, bytes)
      if (place === null || Math.max(place.anchor, place.head) > length) continue
      const [from, to] = [Math.min(place.anchor, place.head), Math.max(place.anchor, place.head)]
      if (from < to) marks.push(selection.range(from, to))
      marks.push(cursor.range(place.head))
    }
    return Decoration.set(marks, true)
  }
}

const looks = EditorView.theme({
  '.other-cursor': {
    position: 'relative',
    borderInlineStart: '2px solid var(--information)',
    marginInline: '-1px',
  },
  '.other-selection': { backgroundColor: 'color-mix(in srgb, var(--information) 20%, transparent)' },
})

/** The cursors of other windows that have the same file open. */
export function otherWindows(client: DocumentClient): Extension {
  return [
    looks,
    ViewPlugin.define((view) => new OtherWindows(view, client), {
      decorations: (plugin) => plugin.decorations,
    }),
  ]
}
