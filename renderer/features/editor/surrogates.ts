import { type ChangeSpec, EditorState, type Text, Transaction } from '@codemirror/state'

const PAIR = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/
const LONE_HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/**
 * Widens changes that would cut a character outside the basic plane (an emoji) in two. Replacing one emoji by
 * another can arrive as a change of its second half only, and a Yjs text turns a lone half into U+FFFD. A half that
 * stays alone all the same becomes U+FFFD here too, so that what is on screen is what is stored.
 * @see https://github.com/yjs/yjs/issues/248
 */
export const wholeCharacters = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged) return transaction
  const { doc } = transaction.startState
  let cut = false
  const changes: ChangeSpec[] = []
  transaction.changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const from = splitsPair(doc, fromA) ? fromA - 1 : fromA
    const to = splitsPair(doc, toA) ? toA + 1 : toA
    const text = inserted.sliceString(0, inserted.length, '\n')
    const whole = doc.sliceString(from, fromA) + text + doc.sliceString(toA, to)
    const insert = whole.replace(LONE_HALF, '\ufffd')
    if (from !== fromA || to !== toA || insert !== text) cut = true
    changes.push({ from, to, insert })
  })
  if (!cut) return transaction
  const userEvent = transaction.annotation(Transaction.userEvent)
  return {
    changes,
    effects: transaction.effects,
    scrollIntoView: transaction.scrollIntoView,
    filter: false,
    ...(transaction.selection === undefined ? {} : { selection: transaction.selection }),
    ...(userEvent === undefined ? {} : { userEvent }),
  }
})

function splitsPair(doc: Text, position: number): boolean {
  return position > 0 && position < doc.length && PAIR.test(doc.sliceString(position - 1, position + 1))
}
