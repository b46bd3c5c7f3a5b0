import { Ban, FolderSearch, Paperclip, X } from 'lucide-react'
import { RULES_FILE } from '../../../preload/contract/private-files.ts'
import { useIndexedProject } from '../codebase/store.ts'
import { keptOut } from '../edit/kept-out.ts'
import { showWhatGoesAlong } from './along-store.ts'
import { ATTACHED_ICONS } from './attached-icons.ts'
import { type Attachment, attachments, filesIn, keyOf, pick, THE_PROJECT, unpick } from './context.ts'
import { useMeasured } from './measured.ts'
import { type OpenFile, useOpenFile } from './open-file.ts'
import { useChat } from './store.ts'
import { shortSize, sizeWords, tokensOf } from './words.ts'

/** All that goes along with the next question, each to be taken off. */
export function ContextChips() {
  const file = useOpenFile()
  const picked = useChat((state) => state.picked)
  return (
    <div className="chat-context">
      {file !== undefined && <FrontChip file={file} />}
      {picked
        .filter((one) => !(one.kind === 'file' && one.path === file?.path && file.attached))
        .map((one) => (
          <PickedChip key={keyOf(one)} attachment={one} />
        ))}
      <ProjectChip />
      {file === undefined && picked.length === 0 && (
        <span className="chat-context-none">No file is open; only your question is sent.</span>
      )}
    </div>
  )
}

/** Has the next questions find by themselves what of the project they are about. */
function ProjectChip() {
  const indexed = useIndexedProject()
  const picked = useChat((state) => state.picked.some(({ kind }) => kind === 'project'))
  if (indexed === null || picked) return null
  return (
    <button type="button" className="chat-chip chat-chip-add" onClick={() => pick(THE_PROJECT)}>
      <FolderSearch aria-hidden />
      <span className="chat-chip-text">Ask about the project</span>
    </button>
  )
}

function FrontChip({ file }: { file: OpenFile }) {
  const name = file.path.split('/').at(-1) ?? file.path
  if (file.refusal !== undefined) {
    return (
      <span className="chat-chip" title={file.refusal}>
        <Ban aria-hidden />
        <span className="chat-chip-text">
          {name} stays out
          {keptOut(file.path) === 'secret' ? ': it holds passwords or keys' : ` by ${RULES_FILE}`}
        </span>
      </span>
    )
  }
  if (!file.attached) {
    return (
      <button
        type="button"
        className="chat-chip chat-chip-add"
        onClick={() => setAttached(file.nodeId, true)}
      >
        <Paperclip aria-hidden />
        <span className="chat-chip-text">Attach {name}</span>
      </button>
    )
  }
  return (
    <Chip
      attachment={{ kind: 'file', path: file.path }}
      name={name}
      title={`${file.path}: ${sizeWords(file.characters)}`}
      characters={file.characters}
      onRemove={() => setAttached(file.nodeId, false)}
    />
  )
}

function PickedChip({ attachment }: { attachment: Attachment }) {
  const { kind, path } = attachment
  const name = kind === 'file' ? (path.split('/').at(-1) ?? path) : path
  if ('text' in attachment) {
    return (
      <Chip
        attachment={attachment}
        name={name}
        title={attachment.text}
        characters={attachment.text.length}
        onRemove={() => unpick(attachment)}
      />
    )
  }
  const { paths, left } = kind === 'folder' ? filesIn(path) : { paths: [path], left: 0 }
  const out = left === 0 ? '' : `, ${left} left out`
  return (
    <Chip
      attachment={attachment}
      name={name}
      title={paths.join('\n')}
      note={kind === 'folder' ? `${paths.length} files${out}` : ''}
      onRemove={() => unpick(attachment)}
    />
  )
}

interface ChipProps {
  readonly attachment: Attachment
  readonly name: string
  readonly title: string
  /** Where they are known without reading. */
  readonly characters?: number
  readonly note?: string
  readonly onRemove: () => void
}

/** One attachment: its size as the model counts it, once it was counted, and a way to read what is sent of it. */
function Chip({ attachment, name, title, characters, note = '', onRemove }: ChipProps) {
  const Icon = ATTACHED_ICONS[attachment.kind]
  const tokens = useMeasured((state) => state.tokens.get(keyOf(attachment)))
  const exact = useMeasured((state) => state.measure?.exact === true)
  const size =
    tokens !== undefined && tokens > 0
      ? shortSize(tokens, exact)
      : characters === undefined
        ? ''
        : shortSize(tokensOf(characters))
  return (
    <span className="chat-chip">
      <button
        type="button"
        className="chat-chip-open"
        title={title}
        aria-label={`Show what is sent of ${name}`}
        onClick={() => showWhatGoesAlong(attachments(), attachment)}
      >
        <Icon aria-hidden />
        <span className="chat-chip-text">{name}</span>
        <span className="chat-chip-size numbers">{[note, size].filter(Boolean).join(' · ')}</span>
      </button>
      <button
        type="button"
        className="chat-chip-remove"
        aria-label={`Do not attach ${name}`}
        onClick={onRemove}
      >
        <X aria-hidden />
      </button>
    </span>
  )
}

/** Takes the file in front off the context, or puts it back. */
function setAttached(nodeId: string, attached: boolean): void {
  useChat.setState(({ detached }) => ({
    detached: attached
      ? detached.filter((id) => id !== nodeId)
      : [...detached.filter((id) => id !== nodeId), nodeId],
  }))
}
