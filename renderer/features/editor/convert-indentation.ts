import { chooseFor } from './file-choices.ts'
import { type Indentation, indentedWith } from './indentation.ts'
import { activeText } from './store.ts'

/** Has the lines of the text in front begin with tabs, or with spaces, in one step to undo, and goes on so. */
export function convertIndentation(unit: Indentation['unit']): void {
  const text = activeText()
  if (text === undefined || text.view.state.readOnly) return
  const { state } = text.view
  text.view.dispatch({ changes: indentedWith(unit, state), userEvent: 'indent' })
  chooseFor(text.nodeId, { indentation: { unit, size: state.tabSize } })
}
