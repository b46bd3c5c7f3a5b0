import { ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { note } from './acceptance.ts'
import { type Ghost, ghostField } from './ghost-field.ts'

/** An offer that was there for less than this, in milliseconds, was not read. */
const READ = 700

/** Notes whether what was offered is taken or refused, for the filter of what comes next. */
export const outcome = ViewPlugin.fromClass(
  class {
    #since = 0
    /** The offer's origin that was noted already: taking it word by word is taking it once. */
    #noted: Ghost['from']

    update(update: ViewUpdate): void {
      const before = update.startState.field(ghostField)
      const after = update.state.field(ghostField)
      if (before === after) return
      if (before === null) this.#since = performance.now()
      const from = before?.from
      if (from === undefined || from === this.#noted) return
      const taken = update.transactions.some((one) => one.isUserEvent('input.complete'))
      if (taken || (after === null && isTypedOut(update, before))) {
        this.#noted = from
        note(from.modelId, from.confidence, 'taken')
      } else if (after === null && isRefused(update) && performance.now() - this.#since >= READ) {
        note(from.modelId, from.confidence, 'refused')
      }
    }
  },
)

/** Typing something else refuses it, as Escape does; looking elsewhere says nothing. */
function isRefused({ transactions }: ViewUpdate): boolean {
  return transactions.some((one) => one.isUserEvent('input.type') || one.isUserEvent('refuse'))
}

function isTypedOut(update: ViewUpdate, ghost: Ghost | null): boolean {
  if (ghost === null || !update.docChanged) return false
  let typed = ''
  update.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    if (from === ghost.at && to === from) typed += inserted.toString()
  })
  return typed === ghost.text
}
