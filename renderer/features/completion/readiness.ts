import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { sourceOf } from './completion-source.ts'
import { around } from './ring.ts'

/** Milliseconds without a key after which somebody reads or thinks. */
const PAUSE = 1_200
/** A place so many lines away from the last one is another. */
const APART = 32

/**
 * Remembers the places that are worked at, and has a model evaluate what the next key will need while nobody types. A
 * key costs it the noting of a place and a time.
 */
export const readiness = ViewPlugin.fromClass(
  class {
    readonly #view: EditorView
    #place: number | undefined
    #changedAt = performance.now()
    #timer: ReturnType<typeof setTimeout> | undefined
    #running: AbortController | undefined

    constructor(view: EditorView) {
      this.#view = view
      this.#wait(PAUSE)
    }

    update(update: ViewUpdate): void {
      const { startState, state, docChanged } = update
      if (!docChanged && startState.selection.eq(state.selection)) return
      if (docChanged) {
        this.#running?.abort()
        this.#running = undefined
      }
      this.#changedAt = performance.now()
      if (docChanged) this.#moved(update)
      if (this.#timer === undefined) this.#wait(PAUSE)
    }

    destroy(): void {
      clearTimeout(this.#timer)
      this.#running?.abort()
      // What was in front is a neighbour of what comes next.
      const { state } = this.#view
      this.#remember(this.#place ?? state.selection.main.head)
    }

    #moved(update: ViewUpdate): void {
      const { main } = update.state.selection
      const before = this.#place === undefined ? undefined : update.changes.mapPos(this.#place, -1)
      this.#place = main.head
      if (before === undefined) return
      const { doc } = update.state
      const apart = Math.abs(doc.lineAt(before).number - doc.lineAt(main.head).number)
      if (apart >= APART) this.#remember(before)
    }

    #wait(milliseconds: number): void {
      this.#timer = setTimeout(() => {
        this.#timer = undefined
        const left = PAUSE - (performance.now() - this.#changedAt)
        if (left > 1) this.#wait(left)
        else this.#prepare()
      }, milliseconds)
    }

    #remember(at: number): void {
      const source = this.#view.state.facet(sourceOf)
      if (source?.enabled() === true) source.remember(around(this.#view.state, at))
    }

    #prepare(): void {
      const view = this.#view
      const source = view.state.facet(sourceOf)
      if (source === undefined || !source.enabled() || view.state.readOnly) return
      const running = new AbortController()
      this.#running = running
      void source.prepare(view.state, running.signal)
    }
  },
)
