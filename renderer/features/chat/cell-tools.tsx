import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Pencil, Trash2 } from 'lucide-react'
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { notify, notifyFailure } from '../../ui/notifications.ts'
import type { Cell } from './cell.ts'
import { chatOnScreen, inChat, notebook } from './open-chat.ts'
import { isBusy, useChat } from './store.ts'

interface CellToolsProps {
  readonly cell: Cell
  readonly editing?: boolean
  readonly onEdit?: (() => void) | undefined
  /** What this kind of cell can do beside. */
  readonly children?: ReactNode
}

/** What can be done with a cell: shown while the pointer or the keyboard is in it. */
export function CellTools({ cell, editing = false, onEdit, children }: CellToolsProps) {
  const rpc = useRpc()
  return (
    <div className="chat-cell-tools" role="toolbar" aria-label="Cell">
      {children}
      {onEdit && (
        <IconButton
          icon={Pencil}
          label={editing ? 'End editing' : 'Edit'}
          aria-pressed={editing}
          onClick={onEdit}
        />
      )}
      <IconButton
        icon={cell.folded ? ChevronRight : ChevronDown}
        label={cell.folded ? 'Unfold' : 'Fold'}
        aria-expanded={!cell.folded}
        onClick={() => notebook().set(cell.id, { folded: cell.folded !== true })}
      />
      <IconButton icon={ArrowUp} label="Move up" onClick={() => notebook().move(cell.id, -1)} />
      <IconButton icon={ArrowDown} label="Move down" onClick={() => notebook().move(cell.id, 1)} />
      <IconButton icon={Trash2} label="Delete cell" once onClick={() => deleteCell(rpc, cell)} />
    </div>
  )
}

/** A button that waits while an answer is on its way. By itself, so that its cell is not drawn anew for that. */
export function IdleButton(props: Omit<ComponentProps<typeof IconButton>, 'disabled'>) {
  return <IconButton {...props} disabled={useChat(isBusy)} />
}

function deleteCell(rpc: Rpc, { id }: Cell): void {
  const chat = chatOnScreen()
  notebook().delete(id)
  const undo = (): void =>
    void inChat(rpc, chat, (book) => book.restore(id)).catch((error: unknown) =>
      notifyFailure('The cell is still deleted.', error),
    )
  notify({ level: 'information', title: 'The cell was deleted.', action: { label: 'Undo', run: undo } })
}

/** The first line of a folded cell. */
export function Folded({ text }: { text: string }) {
  const line = text.trim().split('\n')[0] ?? ''
  return <p className="chat-folded">{line === '' ? 'Empty' : line}</p>
}

interface CellEditorProps {
  readonly cell: Cell
  readonly label: string
  readonly code?: boolean
  readonly onDone: () => void
  /** Mod-Enter. */
  readonly onRun?: (() => void) | undefined
}

/** A cell's text as it is edited: every keystroke goes to the document, so nothing waits to be saved. */
export function CellEditor({ cell, label, code = false, onDone, onRun }: CellEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <textarea
      ref={field}
      className={code ? 'chat-cell-editor chat-cell-code' : 'chat-cell-editor'}
      aria-label={label}
      value={cell.text}
      rows={Math.min(16, Math.max(2, cell.text.split('\n').length))}
      spellCheck={!code}
      onChange={(event) => notebook().setText(cell.id, event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        const run = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
        if (event.key !== 'Escape' && !run) return
        event.preventDefault()
        event.stopPropagation()
        onDone()
        if (run) onRun?.()
      }}
    />
  )
}
