import { Check, Copy, RotateCcw, TriangleAlert } from 'lucide-react'
import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react'
import { partsOf, withoutThinking } from '../../../preload/contract/thinking.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Bar } from '../../ui/waiting.tsx'
import { Sources } from '../codebase/sources.tsx'
import { useAiOff } from '../models/availability.ts'
import { useModels } from '../models/store.ts'
import { runAnswer } from './ask.ts'
import type { AnswerState, Cell } from './cell.ts'
import { CellEditor, CellTools, Folded, IdleButton } from './cell-tools.tsx'
import { CodeAuthor } from './code-author.ts'
import { useModelInUse } from './model-in-use.ts'
import { switchChat } from './open-chat.ts'
import { useChat } from './store.ts'
import {
  cutWords,
  failureTitle,
  pauseWords,
  promptWords,
  type Remedy,
  refusedCutWords,
  remediesFor,
  speedWords,
} from './words.ts'
import { useWrittenElsewhere } from './written-elsewhere.ts'

/**
 * Its parser is as large as the rest of the chat and is not needed before the first answer. Should it not load, the
 * answer is shown as it was written.
 */
const AnswerText = lazy<ComponentType<{ text: string }>>(() =>
  import('./markdown.tsx').then(
    (module) => ({ default: module.AnswerText }),
    () => ({ default: PlainAnswer }),
  ),
)

function PlainAnswer({ text }: { text: string }) {
  return <p className="chat-plain">{text}</p>
}

/** An answer as it comes, with what was done to the prompt and what can be done next. */
export function AnswerCell({ cell }: { cell: Cell }) {
  const running = useChat((state) => state.running === cell.id)
  const [editing, setEditing] = useState(false)
  const unsure = !running && (cell.state === 'waiting' || cell.state === 'writing')
  const elsewhere = useWrittenElsewhere(cell.id, unsure)
  const state = stateOf(cell, running || elsewhere)
  const writing = state === 'waiting' || state === 'writing'
  return (
    <article className="chat-cell chat-answer" aria-label="Model" aria-busy={writing}>
      {cell.model && <p className="chat-answer-model">{cell.model}</p>}
      {cell.prompt && <Cut words={cutWords(cell.prompt)} />}
      {cell.text === '' && writing && <Reading />}
      {editing ? (
        <CellEditor cell={cell} label="Answer" onDone={() => setEditing(false)} />
      ) : cell.folded ? (
        <Folded text={withoutThinking(cell.text)} />
      ) : (
        <CodeAuthor value={cell.model ?? 'Model'}>
          <Said text={cell.text} writing={writing} />
        </CodeAuthor>
      )}
      {cell.note !== undefined && <Cut words={[cell.note]} />}
      {state === 'failed' && <Failed cell={cell} />}
      {!writing && cell.of !== undefined && <Sources prompt={cell.of} />}
      {!writing && (
        <AnswerFooter cell={cell} state={state} editing={editing} onEdit={() => setEditing(!editing)} />
      )}
    </article>
  )
}

/** An answer that is said to be under way and that nobody writes was cut short, by a crash for example. */
function stateOf({ state = 'done' }: Cell, running: boolean): AnswerState {
  return !running && (state === 'waiting' || state === 'writing') ? 'stopped' : state
}

/** The answer, with what the model thought aloud folded away. */
function Said({ text, writing }: { text: string; writing: boolean }) {
  return partsOf(text).map((part, index) =>
    part.thinking ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
      <details key={index} className="chat-thinking">
        <summary>{part.closed || !writing ? 'Thoughts' : 'Thinking'}</summary>
        <PlainAnswer text={part.text} />
      </details>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever added at the end
      <Suspense key={index} fallback={<PlainAnswer text={part.text} />}>
        <AnswerText text={part.text} />
      </Suspense>
    ),
  )
}

function Cut({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null
  return (
    <div className="chat-cut">
      {words.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  )
}

/** Before the first word: how much of the prompt has been read. */
function Reading() {
  const evaluating = useChat((state) => state.evaluating) ?? undefined
  const pause = useChat((state) => state.pause)
  const loading = useModels((state) => state.engine.state === 'loading')
  if (loading) return null
  if (pause !== null) {
    return (
      <div className="chat-reading">
        <span className="numbers">{pauseWords(pause)}</span>
        <Bar fraction={null} label={pauseWords(pause)} />
      </div>
    )
  }
  const words =
    evaluating === undefined
      ? 'Thinking'
      : `Reading ${evaluating.done.toLocaleString('en')} of ${evaluating.total.toLocaleString('en')} tokens`
  return (
    <div className="chat-reading">
      <span className="numbers">{words}</span>
      <Bar
        fraction={
          evaluating === undefined || evaluating.total === 0 ? null : evaluating.done / evaluating.total
        }
        label={words}
      />
    </div>
  )
}

const ENDS: Partial<Record<AnswerState, string>> = {
  stopped: 'Stopped',
  length: 'Cut off at the longest answer',
  repeating: 'Stopped: the model repeated itself',
  refused: 'Ended by the provider',
  cut: 'Broke off',
}

/** False for an answer whose question was deleted: there is nothing to ask again. */
function useAsked({ of }: Cell): boolean {
  return useChat(({ cells }) => of !== undefined && cells[of] !== undefined)
}

interface AnswerFooterProps {
  readonly cell: Cell
  readonly state: AnswerState
  readonly editing: boolean
  readonly onEdit: () => void
}

function AnswerFooter({ cell, state, editing, onEdit }: AnswerFooterProps) {
  const rpc = useRpc()
  const off = useAiOff() !== null
  const model = useModelInUse()
  const asked = useAsked(cell)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(cell.text).then(
      () => setCopied(true),
      (error: unknown) => notifyFailure('The answer was not copied.', error),
    )
  const said = [ENDS[state], cell.speed && speedWords(cell.speed)].filter(Boolean).join(' · ')
  const prompt = cell.prompt && promptWords(cell.prompt)
  return (
    <footer className="chat-answer-footer">
      <span className="numbers" title={prompt}>
        {said}
      </span>
      <CellTools cell={cell} editing={editing} onEdit={onEdit}>
        {cell.text !== '' && (
          <IconButton
            icon={copied ? Check : Copy}
            label={copied ? 'Copied' : 'Copy answer'}
            onClick={() => void copy()}
          />
        )}
        {asked && state !== 'failed' && !off && (
          <IdleButton icon={RotateCcw} label="Answer again" onClick={() => runAnswer(rpc, cell, model)} />
        )}
      </CellTools>
    </footer>
  )
}

const REMEDY_WORDS: Record<Remedy, string> = {
  'choose-model': 'Choose a model',
  'new-chat': 'New chat',
  'open-settings': 'Open the settings',
  retry: 'Try again',
  'send-what-fits': 'Send what fits',
}

function Failed({ cell }: { cell: Cell }) {
  const { failure } = cell
  const rpc = useRpc()
  const model = useModelInUse()
  const commands = useCommands()
  const off = useAiOff() !== null
  const asked = useAsked(cell)
  if (failure === undefined) return null
  const act: Record<Remedy, () => void> = {
    'choose-model': () => commands.run('models.choose'),
    'new-chat': () => switchChat(rpc),
    'open-settings': () => commands.run('view.settings'),
    retry: () => runAnswer(rpc, cell, model),
    'send-what-fits': () => runAnswer(rpc, cell, model, { cutting: true }),
  }
  return (
    <div className="chat-failed" role="alert">
      <h3>
        <TriangleAlert aria-hidden />
        {failureTitle(failure)}
      </h3>
      <p>{failure.message}</p>
      {refusedCutWords(failure).map((words) => (
        <p key={words}>{words}</p>
      ))}
      <div>
        {remediesFor(failure)
          .filter((remedy) => !off || remedy === 'open-settings')
          .filter((remedy) => asked || (remedy !== 'retry' && remedy !== 'send-what-fits'))
          .map((remedy) => (
            <Button key={remedy} onClick={act[remedy]}>
              {REMEDY_WORDS[remedy]}
            </Button>
          ))}
      </div>
    </div>
  )
}
