import type { Ref } from 'react'
import { withoutThinking } from '../../../preload/contract/thinking.ts'
import type { Cell } from './cell.ts'
import { Folded } from './cell-tools.tsx'

const LOOKS: Readonly<Record<Cell['kind'], { className: string; label: string }>> = {
  prompt: { className: 'chat-cell chat-question', label: 'You' },
  answer: { className: 'chat-cell chat-answer', label: 'Model' },
  code: { className: 'chat-cell', label: 'Code' },
  note: { className: 'chat-cell chat-note', label: 'Note' },
}

/**
 * A cell that nobody has come near yet: its text is there to be read aloud and copied, what it takes to draw it (its
 * Markdown, the colours of its code, its buttons) is not. Hundreds of those take seconds to make when a chat is opened.
 */
export function FarCell({ cell, ref }: { cell: Cell; ref: Ref<HTMLElement> }) {
  const { className, label } = LOOKS[cell.kind]
  const text = cell.kind === 'answer' ? withoutThinking(cell.text) : cell.text
  return (
    <article ref={ref} className={className} aria-label={label}>
      {cell.folded ? <Folded text={text} /> : <p className="chat-plain">{text}</p>}
    </article>
  )
}
