import type { LucideIcon } from 'lucide-react'
import { useFiles } from '../files/store.ts'
import { type Attachment, selection, terminalText } from './context.ts'
import { ATTACHED_ICONS } from './text-cells.tsx'

const SHOWN = 8

/** The word behind an @ that the cursor is in. */
export interface Mention {
  readonly from: number
  readonly text: string
}

/** The mention that is being typed at `caret`: an @ at the start of a word and what follows it. */
export function mentionAt(draft: string, caret: number): Mention | undefined {
  const match = /(^|\s)@([^\s@]*)$/.exec(draft.slice(0, caret))
  return match === null ? undefined : { from: match.index + (match[1]?.length ?? 0), text: match[2] ?? '' }
}

interface Choice {
  readonly label: string
  readonly detail: string
  readonly attachment: Attachment
}

/** What can be attached and fits what is typed: the selection and the terminal first, then folders and files. */
export function choicesFor(typed: string, projectId: string): readonly Choice[] {
  const wanted = typed.toLowerCase()
  const special = [selection(), terminalText(projectId)].flatMap((attachment) =>
    attachment?.kind.startsWith(wanted)
      ? [
          {
            label: attachment.kind === 'selection' ? 'Selection' : 'Terminal',
            detail: attachment.path,
            attachment,
          },
        ]
      : [],
  )
  const { tree } = useFiles.getState()
  const folders = new Set<string>()
  const files: Choice[] = []
  for (const { id, name, path } of tree.files()) {
    const at = path.lastIndexOf('/')
    if (at > 0) folders.add(path.slice(0, at))
    if (path.toLowerCase().includes(wanted) && tree.get(id)?.text === true)
      files.push({ label: name, detail: path, attachment: { kind: 'file', path } })
  }
  const inFolders = Array.from(folders)
    .filter((path) => wanted !== '' && path.toLowerCase().includes(wanted))
    .map(
      (path): Choice => ({
        label: `${path.split('/').at(-1)}/`,
        detail: path,
        attachment: { kind: 'folder', path },
      }),
    )
  // Names that begin so come before paths that have it somewhere.
  const near = (choice: Choice): number => Number(!choice.label.toLowerCase().startsWith(wanted))
  const rest = [...files, ...inFolders].toSorted(
    (a, b) => near(a) - near(b) || a.detail.length - b.detail.length,
  )
  return [...special, ...rest].slice(0, SHOWN)
}

interface MentionListProps {
  readonly choices: readonly Choice[]
  readonly chosen: number
  readonly onTake: (attachment: Attachment) => void
}

export function MentionList({ choices, chosen, onTake }: MentionListProps) {
  return (
    <div className="chat-mentions" role="listbox" id="chat-mentions" aria-label="What to attach">
      {choices.map(({ label, detail, attachment }, index) => {
        const Icon: LucideIcon = ATTACHED_ICONS[attachment.kind]
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
          <div
            key={`${attachment.kind} ${detail}`}
            id={`chat-mention-${index}`}
            className="chat-mention"
            role="option"
            tabIndex={-1}
            aria-selected={index === Math.min(chosen, choices.length - 1)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(attachment)}
          >
            <Icon aria-hidden />
            <span>{label}</span>
            <span className="chat-mention-detail">{detail}</span>
          </div>
        )
      })}
    </div>
  )
}
