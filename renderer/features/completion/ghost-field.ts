import { currentCompletions } from '@codemirror/autocomplete'
import { type EditorState, StateEffect, StateField, type Transaction } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view'
import { ySyncAnnotation } from 'y-codemirror.next'
import './ghost-text.css'

/** Text offered at a place of the document. */
export interface Ghost {
  readonly at: number
  readonly text: string
  /** Whose it is and how sure they were; absent where the person asked for it. */
  readonly from?: { readonly modelId: string; readonly confidence: number }
  /** The texts at this place, once the person asked for another one. */
  readonly choices?: Choices
}

export interface Choices {
  readonly texts: readonly string[]
  /** Which of them is offered. */
  readonly index: number
  /** How many other ones the source was asked for. */
  readonly asked: number
  /** True when the source has no other one. */
  readonly done: boolean
  /** True while another one is looked for. */
  readonly looking?: boolean
}

/** Offers text, or with null takes the offer away. */
export const setGhost = StateEffect.define<Ghost | null>()

/** What is offered now. Typing what it says keeps the rest of it; anything else ends it. */
export const ghostField = StateField.define<Ghost | null>({
  create: () => null,
  update(ghost, transaction) {
    let next = ghost === null ? null : carry(ghost, transaction)
    for (const effect of transaction.effects) if (effect.is(setGhost)) next = effect.value
    return next !== null && fits(next, transaction.state) ? next : null
  },
  provide: (field) => EditorView.decorations.compute([field], (state) => draw(state, state.field(field))),
})

/** What is offered and can be taken: nothing while the list of suggestions has the keys. */
export function visibleGhost(state: EditorState): Ghost | null {
  const ghost = state.field(ghostField, false) ?? null
  return ghost !== null && currentCompletions(state).length === 0 ? ghost : null
}

function carry(ghost: Ghost, transaction: Transaction): Ghost | null {
  if (!transaction.docChanged) return ghost
  if (transaction.annotation(ySyncAnnotation) !== undefined)
    return { ...ghost, at: transaction.changes.mapPos(ghost.at, -1) }
  let typed: string | null = null
  let changes = 0
  transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    changes += 1
    if (from === ghost.at && to === from) typed = inserted.sliceString(0, inserted.length, '\n')
  })
  if (changes !== 1 || typed === null) return null
  const text: string = typed
  if (text.length >= ghost.text.length || !ghost.text.startsWith(text)) return null
  return without(ghost, text)
}

/** What is left of an offer of which a beginning has come to stand in the text. */
export function without({ at, text, from }: Ghost, taken: string): Ghost {
  const rest = { at: at + taken.length, text: text.slice(taken.length) }
  return from === undefined ? rest : { ...rest, from }
}

/** An offer holds only for one cursor that stands where it begins. */
function fits(ghost: Ghost, state: EditorState): boolean {
  const { main, ranges } = state.selection
  return ghost.text !== '' && ranges.length === 1 && main.empty && main.head === ghost.at
}

function draw(state: EditorState, ghost: Ghost | null): DecorationSet {
  if (ghost === null) return Decoration.none
  const [first = '', ...more] = ghost.text.split('\n')
  const parts = []
  if (first !== '') parts.push(Decoration.widget({ widget: new InlineGhost(first), side: 1 }).range(ghost.at))
  if (more.length > 0) {
    const widget = new BlockGhost(more.join('\n'))
    parts.push(Decoration.widget({ widget, side: 2, block: true }).range(state.doc.lineAt(ghost.at).to))
  }
  return Decoration.set(parts)
}

class InlineGhost extends WidgetType {
  readonly text: string

  constructor(text: string) {
    super()
    this.text = text
  }

  override eq(other: InlineGhost): boolean {
    return other.text === this.text
  }

  override toDOM(): HTMLElement {
    const span = document.createElement('span')
    span.className = 'ghost-text'
    span.textContent = this.text
    // Announced once when it is offered; read as part of the line it would pass for code that is there.
    span.setAttribute('aria-hidden', 'true')
    return span
  }

  override ignoreEvent(): boolean {
    return false
  }
}

class BlockGhost extends InlineGhost {
  override toDOM(): HTMLElement {
    const block = document.createElement('div')
    block.className = 'ghost-text ghost-lines'
    block.textContent = this.text
    block.setAttribute('aria-hidden', 'true')
    return block
  }

  override get estimatedHeight(): number {
    return this.text.split('\n').length * 22
  }
}
