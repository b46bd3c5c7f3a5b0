import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { askedOfIndex } from '../codebase/asked.ts'
import { indexedProject } from '../codebase/store.ts'
import { useFiles } from '../files/store.ts'
import { ATTACHED_ICONS } from './attached-icons.ts'
import { type Attachment, selection, THE_PROJECT, terminalText } from './context.ts'

const SHOWN = 8

/** The word behind an @ that the cursor is in. */
export interface Mention {
  readonly from: number
  readonly text: string
}

/** The mention that is being typed at `caret`: an @ at the start of a word and what follows it. */
export function mentionAt(draft: string, caret: number): Mention | undefined {
  const match = /(^|\s)@((?:search|symbol):[^\n@]*|[^\s@]*)$/i.exec(draft.slice(0, caret))
  return match === null ? undefined : { from: match.index + (match[1]?.length ?? 0), text: match[2] ?? '' }
}

/** Something the list offers: to attach, or to go on with (`folder:`). */
export type Choice = {
  readonly label: string
  readonly detail: string
  readonly kind: Attachment['kind']
} & (
  | { readonly attachment: Attachment }
  | { readonly goOn: string }
  /** Its text is read when it is taken. */
  | { readonly read: () => Promise<Attachment> }
)

/**
 * What can be attached and fits what is typed: `@selection`, `@terminal`, `@file:` and `@folder:` with a name behind
 * them, or any name alone.
 */
export function choicesFor(typed: string, projectId: string): readonly Choice[] {
  if (askedOfIndex(typed) !== undefined) return []
  const [, only, rest] = /^(file|folder):(.*)$/i.exec(typed) ?? []
  const wanted = (rest ?? typed).toLowerCase()
  const kind = only?.toLowerCase()
  const found = [
    ...(kind === undefined ? kinds(wanted, projectId) : []),
    ...nearest(
      [
        ...(kind === 'folder' ? [] : files(wanted)),
        ...(kind === 'file' || (kind === undefined && wanted === '') ? [] : folders(wanted)),
      ],
      wanted,
    ),
  ]
  return found.slice(0, SHOWN)
}

/** What is attached by its kind alone, and the kinds that want a name. */
function kinds(wanted: string, projectId: string): readonly Choice[] {
  const isIndexed = indexedProject() === projectId
  const special = [selection(), terminalText(projectId), isIndexed ? THE_PROJECT : undefined].flatMap(
    (attachment) =>
      attachment?.kind.startsWith(wanted)
        ? [
            {
              label: NAMES[attachment.kind],
              detail: attachment.kind === 'project' ? 'what fits the question' : attachment.path,
              kind: attachment.kind,
              attachment,
            },
          ]
        : [],
  )
  if (wanted === '') return special
  const index = isIndexed ? (['symbol', 'search'] as const) : []
  const named = ([...index, 'file', 'folder'] as const)
    .filter((kind) => kind.startsWith(wanted))
    .map((kind) => ({
      label: NAMES[kind],
      detail: kind === 'search' ? 'then words of what you look for' : 'then a part of its name',
      kind,
      goOn: `${kind}:`,
    }))
  return [...special, ...named]
}

const NAMES = {
  selection: 'Selection',
  terminal: 'Terminal',
  file: 'File',
  folder: 'Folder',
  symbol: 'Symbol',
  search: 'Search the project',
  project: 'Project',
}

function files(wanted: string): readonly Choice[] {
  const { tree } = useFiles.getState()
  return tree
    .files()
    .filter(({ id, path }) => path.toLowerCase().includes(wanted) && tree.get(id)?.text === true)
    .map(({ name, path }) => ({
      label: name,
      detail: path,
      kind: 'file',
      attachment: { kind: 'file', path },
    }))
}

function folders(wanted: string): readonly Choice[] {
  const paths = new Set<string>()
  for (const { path } of useFiles.getState().tree.files())
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      paths.add(path.slice(0, at))
  return Array.from(paths)
    .filter((path) => path.toLowerCase().includes(wanted))
    .map((path) => ({
      label: `${path.split('/').at(-1)}/`,
      detail: path,
      kind: 'folder',
      attachment: { kind: 'folder', path },
    }))
}

/** Names that begin so come before paths that have it somewhere. */
function nearest(choices: readonly Choice[], wanted: string): readonly Choice[] {
  const far = (choice: Choice): number => Number(!choice.label.toLowerCase().startsWith(wanted))
  return choices.toSorted((a, b) => far(a) - far(b) || a.detail.length - b.detail.length)
}

/** Tells choices apart: what stands at a place of the list may be another by the time that a key is pressed. */
export function choiceKey({ kind, detail, label }: Choice): string {
  return `${kind} ${detail} ${label}`
}

interface MentionListProps {
  readonly choices: readonly Choice[]
  /** Index of the one that Enter takes. */
  readonly chosen: number
  readonly onTake: (choice: Choice) => void
}

export function MentionList({ choices, chosen, onTake }: MentionListProps) {
  const list = useRef<HTMLDivElement>(null)
  // The keyboard stays in the field, so nothing else brings a row into sight that is gone to by arrows.
  useEffect(() => list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' }), [chosen])
  return (
    <div
      ref={list}
      className="chat-mentions"
      role="listbox"
      id="chat-mentions"
      aria-label="What to attach"
      // In a low panel it scrolls, by keyboard too.
      tabIndex={0}
    >
      {choices.map((choice, index) => {
        const { label, detail, kind } = choice
        const Icon: LucideIcon = ATTACHED_ICONS[kind]
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
          <div
            key={choiceKey(choice)}
            id={`chat-mention-${index}`}
            className="chat-mention"
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onTake(choice)}
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
