import { closeCompletion, completionStatus } from '@codemirror/autocomplete'
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { isWorthShowing, note } from './acceptance.ts'
import { type Answered, aroundCursor, askAtCursor, canComplete, sureness } from './ask.ts'
import { type CompletionSource, sourceOf } from './completion-source.ts'
import { type Ghost, ghostField, setGhost } from './ghost-field.ts'
import { Pace } from './pace.ts'
import { isListWanted } from './wanted-list.ts'

/** Milliseconds that an offer stands before what would follow it is made ready: whoever reads it may take it. */
const FORESEE_AFTER = 250

/** Asks the file's source for text a moment after typing stops, and takes the question back at the next key. */
export class Requester {
  readonly #view: EditorView
  readonly #pace = new Pace()
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: AbortController | undefined
  /** When what is offered was offered, as events tell time. */
  #offeredAt = Number.NEGATIVE_INFINITY
  /** Typing is waiting for an answer that a list of suggestions the person wants holds back. */
  #owed = false

  constructor(view: EditorView) {
    this.#view = view
  }

  update(update: ViewUpdate): void {
    const ghost = update.state.field(ghostField)
    const wanted = isListWanted(update.state)
    // While text is offered the list of suggestions stays away; asked for, it takes the offer's place beforehand.
    if (ghost !== null && !wanted && completionStatus(update.state) !== null)
      queueMicrotask(() => closeCompletion(this.#view))
    if (update.docChanged) this.#changed(update, ghost)
    else if (update.selectionSet) {
      this.#cancel()
      this.#owed = false
    } else if (this.#owed && ghost === null && !wanted && isListWanted(update.startState)) {
      this.#schedule(this.#pace.delay)
    }
  }

  destroy(): void {
    this.#cancel()
  }

  /** Asks now, because the person wants a text here, however unsure the model is of it. */
  async demand(): Promise<void> {
    this.#cancel()
    await this.#ask(true)
  }

  /** What else may come at the cursor; null when that was taken back or failed. */
  async another(source: CompletionSource, other: number): Promise<Answered | null> {
    this.#cancel()
    const running = new AbortController()
    this.#running = running
    const { state } = this.#view
    // What fails here leaves what was offered as it was.
    const answer = await askAtCursor(state, source, { other, signal: running.signal }).catch(() => null)
    if (this.#running !== running) return null
    this.#running = undefined
    return answer
  }

  #changed({ transactions }: ViewUpdate, ghost: Ghost | null): void {
    this.#cancel()
    const by = (event: string): boolean => transactions.some((one) => one.isUserEvent(event))
    this.#owed = by('input') || by('delete')
    if (!this.#owed) return
    const taken = by('input.complete')
    if (!taken) this.#pace.key(performance.now())
    // After an offer was taken there is no next key to wait for.
    if (ghost === null) this.#schedule(taken ? 0 : this.#pace.delay)
  }

  #cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running?.abort()
    this.#running = undefined
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(false), delay)
  }

  async #ask(demanded: boolean): Promise<void> {
    const view = this.#view
    const { state } = view
    const source = state.facet(sourceOf)
    if (source === undefined || !source.enabled() || !this.#ready()) return
    const { head } = state.selection.main
    const running = new AbortController()
    this.#running = running
    const began = performance.now()
    let answer: Answered
    try {
      answer = await askAtCursor(state, source, { signal: running.signal })
    } catch {
      // The source knows what to do about its failures; here a completion that does not come is simply not shown.
      return
    }
    if (running.signal.aborted || this.#running !== running) return
    this.#running = undefined
    this.#owed = false
    this.#pace.answered(performance.now() - began)
    if (view.state.doc !== state.doc || view.state.selection.main.head !== head || !this.#ready()) return
    const { found, text } = answer
    if (demanded && text === '') {
      view.dispatch({ effects: EditorView.announce.of('No suggestion here.') })
      return
    }
    if (text === '' || (!demanded && !this.#isSure(found.modelId, found.confidence))) return
    const { modelId, confidence } = found
    this.#offer(demanded ? { at: head, text } : { at: head, text, from: { modelId, confidence } })
    this.#foresee(text)
  }

  #isSure(modelId: string, confidence: number): boolean {
    const sure = isWorthShowing(modelId, sureness(this.#view.state, confidence))
    if (!sure) note(modelId, confidence, 'held back')
    return sure
  }

  /** Whether a key that was pressed at this time may be meant for what is offered. */
  wasOffered(pressedAt: number): boolean {
    return pressedAt >= this.#offeredAt
  }

  #offer(ghost: Ghost): void {
    const view = this.#view
    this.#offeredAt = performance.now()
    // A list that came by itself makes room, in the same frame.
    closeCompletion(view)
    view.dispatch({ effects: [setGhost.of(ghost), EditorView.announce.of(announcement(ghost.text))] })
  }

  /** While the offer is read, what follows it is written: after it was taken, that is there at once. */
  #foresee(text: string): void {
    const { prefix, suffix } = aroundCursor(this.#view.state)
    this.#timer = setTimeout(() => {
      const source = this.#view.state.facet(sourceOf)
      if (source === undefined || !source.enabled()) return
      const running = new AbortController()
      this.#running = running
      void source.foresee({ prefix: prefix + text, suffix }, running.signal)
    }, FORESEE_AFTER)
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

export const requester = ViewPlugin.fromClass(Requester)

/** An offer as it is read out. */
export function announcement(text: string): string {
  const lines = text.split('\n')
  const more =
    lines.length > 1 ? `, and ${lines.length - 1} more ${lines.length === 2 ? 'line' : 'lines'}` : ''
  return `Suggestion: ${lines[0]?.trim() ?? ''}${more}. Tab takes it.`
}
