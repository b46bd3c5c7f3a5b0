import { type ChangeSpec, EditorState, Transaction } from '@codemirror/state'

/**
 * Widens changes that would cut a character outside the basic plane (an emoji) in two. Replacing one emoji by
 * another can arrive as a change of its second half only, and a Yjs text turns a lone half into U+FFFD.
 * @see https://github.com/yjs/yjs/issues/248
 */
export const wholeCharacters = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged) return transaction
  const { doc } = transaction.startState
  let cut = false
  const changes: ChangeSpec[] = []
  transaction.changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const before = splitsPair(doc.sliceString(Math.max(0, fromA - 1), fromA + 1), fromA) ? doc.sliceString(fromA - 1, fromA) : ''
    const after = toA > fromA && splitsPair(doc.sliceString(Math.max(0, toA - 1), toA + 1), toA) ? doc.sliceString(toA, toA + 1) : ''
    if (before !== '' || after !== '') cut = true
    changes.push({
      from: fromA - before.length,
      to: toA + after.length,
      insert: before + inserted.sliceString(0, inserted.length, '\n') + after,
    })
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

function splitsPair(around: string, position: number): boolean {
  return position > 0 && around.length === 2 && /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(around)
}
