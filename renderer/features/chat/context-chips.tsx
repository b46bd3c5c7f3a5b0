import { Ban, Paperclip, X } from 'lucide-react'
import { activeText, useEditorStatus } from '../editor/store.ts'
import { type Attachment, filesIn, refusalOf, unpick } from './context.ts'
import { useChat } from './store.ts'
import { ATTACHED_ICONS } from './text-cells.tsx'
import { shortSize, sizeWords } from './words.ts'

/** The open file as the composer shows it before it is sent. */
export interface OpenFile {
  readonly nodeId: string
  readonly path: string
  readonly characters: number
  /** False after the user took it off, and for a file that may not be shown to a model. */
  readonly attached: boolean
  readonly refusal: string | undefined
}

/** The file in front and its size; undefined while none is shown. Sizes follow typing a few times a second at most. */
export function useOpenFile(): OpenFile | undefined {
  const nodeId = useEditorStatus((state) => state.active?.nodeId)
  const kept = useChat((state) => nodeId !== undefined && !state.detached.includes(nodeId))
  const characters = useEditorStatus(() => activeText()?.view.state.doc.length ?? 0)
  const text = activeText()
  if (nodeId === undefined || text?.nodeId !== nodeId) return undefined
  const refusal = refusalOf(text.path)
  return { nodeId, path: text.path, characters, attached: kept && refusal === undefined, refusal }
}

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
          <PickedChip key={`${one.kind} ${one.path}`} attachment={one} />
        ))}
      {file === undefined && picked.length === 0 && (
        <span className="chat-context-none">No file is open; only your question is sent.</span>
      )}
    </div>
  )
}

function FrontChip({ file }: { file: OpenFile }) {
  const name = file.path.split('/').at(-1) ?? file.path
  if (file.refusal !== undefined) {
    return (
      <span className="chat-chip" title={file.refusal}>
        <Ban aria-hidden />
        <span className="chat-chip-text">{name} stays out: it holds passwords or keys</span>
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
      kind="file"
      name={name}
      title={`${file.path}: ${sizeWords(file.characters)}`}
      size={shortSize(file.characters)}
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
        kind={kind}
        name={name}
        title={attachment.text}
        size={shortSize(attachment.text.length)}
        onRemove={() => unpick(attachment)}
      />
    )
  }
  const { paths, left } = kind === 'folder' ? filesIn(path) : { paths: [path], left: 0 }
  const out = left === 0 ? '' : `, ${left} left out`
  return (
    <Chip
      kind={kind}
      name={name}
      title={paths.join('\n')}
      size={kind === 'folder' ? `${paths.length} files${out}` : ''}
      onRemove={() => unpick(attachment)}
    />
  )
}

interface ChipProps {
  readonly kind: Attachment['kind']
  readonly name: string
  readonly title: string
  readonly size: string
  readonly onRemove: () => void
}

function Chip({ kind, name, title, size, onRemove }: ChipProps) {
  const Icon = ATTACHED_ICONS[kind]
  return (
    <span className="chat-chip" title={title}>
      <Icon aria-hidden />
      <span className="chat-chip-text">{name}</span>
      {size !== '' && <span className="chat-chip-size numbers">{size}</span>}
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
