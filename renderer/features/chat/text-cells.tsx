import { FileText, Play, RotateCcw, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useAiOff } from '../models/availability.ts'
import { useModels } from '../models/store.ts'
import { remoteModels, useProviders } from '../providers/store.ts'
import { whereWords } from '../providers/words.ts'
import { showWhatGoesAlong } from './along-store.ts'
import { answerAlso, runPrompt } from './ask.ts'
import { ATTACHED_ICONS } from './attached-icons.ts'
import type { Attached, Cell } from './cell.ts'
import { CellEditor, CellTools, Folded, IdleButton } from './cell-tools.tsx'
import { CodeBlock } from './code-block.tsx'
import { attachmentFrom } from './context.ts'
import { useModelInUse } from './model-in-use.ts'
import { askToRun } from './run-code.tsx'
import { isBusy, useChat } from './store.ts'
import { sizeWords } from './words.ts'

/** A question of the person's. */
export function PromptCell({ cell }: { cell: Cell }) {
  const rpc = useRpc()
  const model = useModelInUse()
  const off = useAiOff() !== null
  const [editing, setEditing] = useState(false)
  const run = () => runPrompt(rpc, cell.id, model)
  return (
    <article className="chat-cell chat-question" aria-label="You">
      {editing ? (
        <CellEditor
          cell={cell}
          label="Question"
          onDone={() => setEditing(false)}
          onRun={off ? undefined : run}
        />
      ) : cell.folded ? (
        <Folded text={cell.text} />
      ) : (
        <p>{cell.text}</p>
      )}
      {(cell.attached ?? []).length > 0 && !cell.folded && (
        <footer>
          {cell.attached?.map((one) => (
            <AttachedMark key={`${one.kind} ${one.path}`} attached={one} />
          ))}
        </footer>
      )}
      <CellTools cell={cell} editing={editing} onEdit={() => setEditing(!editing)}>
        {!off && (
          <>
            <IdleButton icon={RotateCcw} label="Ask again" onClick={run} />
            <AnotherModel prompt={cell.id} />
          </>
        )}
      </CellTools>
    </article>
  )
}

function AttachedMark({ attached }: { attached: Attached }) {
  const { kind, path, characters, text } = attached
  const wanted = [attachmentFrom(attached)]
  const Icon = ATTACHED_ICONS[kind] ?? FileText
  return (
    <button
      type="button"
      className="chat-attached"
      title={text ?? (characters === 0 ? path : `${path}: ${sizeWords(characters)}`)}
      onClick={() => showWhatGoesAlong(wanted, wanted[0])}
    >
      <Icon aria-hidden />
      {kind === 'file' ? path.split('/').at(-1) : path}
    </button>
  )
}

/** More are found in the list that the chip opens. */
const MOST_MODELS = 24

/** Has the question answered by another model too, beside what is there. */
function AnotherModel({ prompt }: { prompt: string }) {
  const rpc = useRpc()
  const busy = useChat(isBusy)
  const list = useModels((state) => state.list)
  const providers = useProviders((state) => state.list)
  const here = (list ?? []).filter((model) => model.problem === undefined && !model.embedding)
  // Each says where it runs: choosing it here is what sends the question there.
  const models = [
    ...here.map(({ id, name }) => ({ id, name, label: name })),
    ...remoteModels(providers).map(({ id, name, where }) => ({
      id,
      name,
      label: `${name} · ${whereWords(where)}`,
    })),
  ].slice(0, MOST_MODELS)
  if (models.length < 2) return null
  return (
    <Menu
      label="Answer with another model"
      align="end"
      items={models.map((model) => ({
        label: model.label,
        run: () => answerAlso(rpc, prompt, { id: model.id, name: model.name }),
      }))}
    >
      <IconButton icon={UsersRound} label="Answer with another model" disabled={busy} />
    </Menu>
  )
}

/** Code that can be edited, run in the terminal and put into the file in front. */
export function CodeCell({ cell }: { cell: Cell }) {
  const [editing, setEditing] = useState(cell.text === '')
  const language = cell.language ?? ''
  const run = () => askToRun(cell.text, language)
  return (
    <article className="chat-cell" aria-label="Code">
      {editing ? (
        <CellEditor cell={cell} code label="Code" onDone={() => setEditing(false)} onRun={run} />
      ) : cell.folded ? (
        <Folded text={cell.text} />
      ) : (
        <CodeBlock code={cell.text} language={language} closed />
      )}
      <CellTools cell={cell} editing={editing} onEdit={() => setEditing(!editing)}>
        <IconButton
          icon={Play}
          label="Run in the terminal"
          disabled={cell.text.trim() === ''}
          onClick={run}
        />
      </CellTools>
    </article>
  )
}

/** Text of the person's own. */
export function NoteCell({ cell }: { cell: Cell }) {
  const [editing, setEditing] = useState(cell.text === '')
  return (
    <article className="chat-cell chat-note" aria-label="Note">
      {editing ? (
        <CellEditor cell={cell} label="Note" onDone={() => setEditing(false)} />
      ) : cell.folded ? (
        <Folded text={cell.text} />
      ) : (
        <p>{cell.text}</p>
      )}
      <CellTools cell={cell} editing={editing} onEdit={() => setEditing(!editing)} />
    </article>
  )
}
