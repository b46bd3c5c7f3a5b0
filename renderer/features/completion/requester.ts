import { closeCompletion, completionStatus } from '@codemirror/autocomplete'
import type { EditorState, Extension } from '@codemirror/state'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { fitCompletion } from './fit.ts'
import { ghostField, setGhost } from './ghost-field.ts'
import { Pace } from './pace.ts'
import { isListWanted } from './wanted-list.ts'

/** Where completions come from. */
export interface CompletionSource {
  /** False while nothing may be asked: then `complete` is not called. */
  enabled(): boolean
  /** Text to go on with, '' when there is none. Rejects when it is aborted or fails; both stay quiet. */
  complete(request: { prefix: string; suffix: string }, signal: AbortSignal): Promise<string>
}

/** Characters sent before and after the cursor; the engine takes from them what fits the model. */
const PREFIX = 48_000
const SUFFIX = 16_000

/** Asks the source for text a moment after typing stops, and takes the question back at the next key. */
export function requester(source: CompletionSource): Extension {
  return ViewPlugin.define((view) => new Requester(view, source))
}

class Requester {
  readonly #view: EditorView
  readonly #source: CompletionSource
  readonly #pace = new Pace()
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: AbortController | undefined
  /** Typing is waiting for an answer that a list of suggestions the person wants holds back. */
  #owed = false

  constructor(view: EditorView, source: CompletionSource) {
    this.#view = view
    this.#source = source
  }

  update(update: ViewUpdate): void {
    const ghost = update.state.field(ghostField)
    const wanted = isListWanted(update.state)
    // While text is offered the list of suggestions stays away; asked for, it takes the offer's place beforehand.
    if (ghost !== null && !wanted && completionStatus(update.state) !== null)
      queueMicrotask(() => closeCompletion(this.#view))
    if (update.docChanged) {
      this.#cancel()
      this.#owed = update.transactions.some(
        (transaction) => transaction.isUserEvent('input') || transaction.isUserEvent('delete'),
      )
      if (this.#owed) this.#pace.key(performance.now())
      if (this.#owed && ghost === null) this.#schedule()
    } else if (update.selectionSet) {
      this.#cancel()
      this.#owed = false
    } else if (this.#owed && ghost === null && !wanted && isListWanted(update.startState)) {
      this.#schedule()
    }
  }

  destroy(): void {
    this.#cancel()
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running?.abort()
    this.#running = undefined
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), this.#pace.delay)
  }

  async #ask(): Promise<void> {
    const view = this.#view
    if (!this.#source.enabled() || !this.#ready()) return
    const { state } = view
    const head = state.selection.main.head
    const running = new AbortController()
    this.#running = running
    const began = performance.now()
    let text: string
    try {
      const prefix = state.sliceDoc(Math.max(0, head - PREFIX), head)
      const suffix = state.sliceDoc(head, head + SUFFIX)
      text = await this.#source.complete({ prefix, suffix }, running.signal)
    } catch {
      // The source knows what to do about its failures; here a completion that does not come is simply not shown.
      return
    }
    if (running.signal.aborted || this.#running !== running) return
    this.#running = undefined
    this.#owed = false
    this.#pace.answered(performance.now() - began)
    if (view.state.doc !== state.doc || view.state.selection.main.head !== head || !this.#ready()) return
    const line = state.doc.lineAt(head)
    const offered = fitCompletion(text, state.sliceDoc(head, line.to))
    if (offered === '') return
    // A list that came by itself makes room, in the same frame.
    closeCompletion(view)
    view.dispatch({
      effects: [setGhost.of({ at: head, text: offered }), EditorView.announce.of(announcement(offered))],
    })
  }

  #ready(): boolean {
    const { state } = this.#view
    return (
      this.#view.hasFocus &&
      !this.#view.composing &&
      !state.readOnly &&
      !isListWanted(state) &&
      canComplete(state)
    )
  }
}

/** True when the cursor stands where text can be offered: alone, and not inside a word. */
export function canComplete(state: EditorState): boolean {
  const { main, ranges } = state.selection
  if (ranges.length !== 1 || !main.empty) return false
  return !/^[\p{L}\p{N}_$]/u.test(state.sliceDoc(main.head, main.head + 2))
}

function announcement(text: string): string {
  const lines = text.split('\n')
  const more =
    lines.length > 1 ? `, and ${lines.length - 1} more ${lines.length === 2 ? 'line' : 'lines'}` : ''
  return `Suggestion: ${lines[0]?.trim() ?? ''}${more}. Tab takes it.`
}
