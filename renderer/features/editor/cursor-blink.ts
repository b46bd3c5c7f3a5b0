import type { Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'

/** Milliseconds that the cursor is shown, and then is not. */
const HALF = 530
/** Halves after which it stays shown: someone who reads or has left needs no blinking. */
const HALVES = 40

/**
 * Blinks the cursor by a timer: twice a second something is drawn. An endless CSS animation has the whole window
 * composed anew at every frame, sixty times a second, for as long as an editor has the keyboard.
 */
class Blinker {
  readonly #view: EditorView
  #timer: ReturnType<typeof setTimeout> | undefined
  #halves = 0

  constructor(view: EditorView) {
    this.#view = view
    this.#restart()
  }

  update(update: ViewUpdate): void {
    if (update.docChanged || update.selectionSet || update.focusChanged) this.#restart()
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.#show(true)
  }

  #restart(): void {
    clearTimeout(this.#timer)
    this.#halves = 0
    this.#show(true)
    if (this.#view.hasFocus) this.#wait()
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#halves += 1
      this.#show(this.#halves % 2 === 0)
      if (this.#halves < HALVES) this.#wait()
    }, HALF)
  }

  #show(on: boolean): void {
    const layer = this.#view.scrollDOM.querySelector<HTMLElement>('.cm-cursorLayer')
    if (layer && (layer.style.visibility === 'hidden') === on) layer.style.visibility = on ? '' : 'hidden'
  }
}

/** A blinking cursor for `drawSelection`, whose own blinking must be off. */
export const cursorBlink: Extension = ViewPlugin.fromClass(Blinker)
