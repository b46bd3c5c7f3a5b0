import { selectAll } from '@codemirror/commands'
import type { Command } from '@codemirror/view'
import type { ReactNode } from 'react'
import { useCommands } from '../../commands/context.tsx'
import { ContextMenu, type MenuItem } from '../../ui/menu.tsx'
import { activeText, focusEditor } from '../editor/store.ts'

const WISHES = ['edit.ask', 'edit.explain', 'edit.tests', 'edit.document']

/** The menu of the text in front. With AI off nothing in it speaks of AI. */
export function EditorMenu({ children }: { children: ReactNode }) {
  const commands = useCommands()
  const items = (): readonly MenuItem[] => {
    const { state } = activeText()?.view ?? {}
    const none = state === undefined || state.selection.ranges.every((range) => range.empty)
    const wishes = WISHES.filter((id) => commands.isAvailable(id)).map((id) => ({
      label: commands.get(id)?.title ?? id,
      keys: commands.keyOf(id),
      run: () => void commands.run(id),
    }))
    return [
      ...wishes,
      ...(wishes.length > 0 ? [null] : []),
      { label: 'Cut', disabled: none || state.readOnly, run: () => inText('cut') },
      { label: 'Copy', disabled: none, run: () => inText('copy') },
      { label: 'Select all', disabled: state === undefined, run: () => inText(selectAll) },
    ]
  }
  return (
    <ContextMenu
      items={items}
      label="Text"
      onClosed={(event) => {
        event.preventDefault()
        // What was chosen may have taken the keyboard already.
        if (document.activeElement === document.body) focusEditor()
      }}
    >
      {children}
    </ContextMenu>
  )
}

/** What the browser does to a text that has the keyboard; the menu gives it back first. */
function inText(command: 'cut' | 'copy' | Command): void {
  setTimeout(() => {
    const text = activeText()
    text?.view.focus()
    if (typeof command === 'string') document.execCommand(command)
    else if (text !== undefined) command(text.view)
  })
}
