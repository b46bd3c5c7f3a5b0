import { Check, Copy, RotateCcw, TriangleAlert } from 'lucide-react'
import { type ComponentType, lazy, Suspense, useEffect, useState } from 'react'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Bar } from '../../ui/waiting.tsx'
import { useModels } from '../models/store.ts'
import { retry } from './ask.ts'
import { attachments } from './attachments.ts'
import { type Answer, newConversation } from './store.ts'
import {
  cutWords,
  failureTitle,
  pauseWords,
  promptWords,
  type Remedy,
  remediesFor,
  speedWords,
} from './words.ts'

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
export function AnswerView({ answer, last }: { answer: Answer; last: boolean }) {
  const writing = answer.state === 'waiting' || answer.state === 'writing'
  return (
    <article className="chat-answer" aria-label="Model" aria-busy={writing}>
      {answer.prompt && <Cut words={cutWords(answer.prompt)} />}
      {answer.text === '' && answer.state === 'waiting' && <Reading answer={answer} />}
      {answer.text !== '' && (
        <Suspense fallback={<PlainAnswer text={answer.text} />}>
          <AnswerText text={answer.text} />
        </Suspense>
      )}
      {answer.note !== undefined && <Cut words={[answer.note]} />}
      {answer.state === 'failed' && <Failed answer={answer} />}
      {!writing && <AnswerFooter answer={answer} last={last} />}
    </article>
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
function Reading({ answer: { evaluating, pause } }: { answer: Answer }) {
  const loading = useModels((state) => state.engine.state === 'loading')
  if (loading) return null
  if (pause !== undefined) {
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

const ENDS: Partial<Record<Answer['state'], string>> = {
  stopped: 'Stopped',
  length: 'Cut off at the longest answer',
  repeating: 'Stopped: the model repeated itself',
  refused: 'Ended by the provider',
  cut: 'Broke off',
}

function AnswerFooter({ answer, last }: { answer: Answer; last: boolean }) {
  const rpc = useRpc()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(answer.text).then(
      () => setCopied(true),
      (error: unknown) => notifyFailure('The answer was not copied.', error),
    )
  const said = [ENDS[answer.state], answer.speed && speedWords(answer.speed)].filter(Boolean).join(' · ')
  const prompt = answer.prompt && promptWords(answer.prompt)
  return (
    <footer className="chat-answer-footer">
      <span className="numbers" title={prompt}>
        {said}
      </span>
      {answer.text !== '' && (
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? 'Copied' : 'Copy answer'}
          onClick={() => void copy()}
        />
      )}
      {last && answer.state !== 'failed' && (
        <IconButton icon={RotateCcw} label="Answer again" onClick={() => retry(rpc, attachments())} />
      )}
    </footer>
  )
}

const REMEDY_WORDS: Record<Remedy, string> = {
  'choose-model': 'Choose a model',
  'new-chat': 'New chat',
  'open-settings': 'Open the settings',
  retry: 'Try again',
}

function Failed({ answer: { failure } }: { answer: Answer }) {
  const rpc = useRpc()
  const commands = useCommands()
  if (failure === undefined) return null
  const act: Record<Remedy, () => void> = {
    'choose-model': () => commands.run('models.choose'),
    'new-chat': newConversation,
    'open-settings': () => commands.run('view.settings'),
    retry: () => retry(rpc, attachments()),
  }
  return (
    <div className="chat-failed" role="alert">
      <h3>
        <TriangleAlert aria-hidden />
        {failureTitle(failure)}
      </h3>
      <p>{failure.message}</p>
      <div>
        {remediesFor(failure).map((remedy) => (
          <Button key={remedy} onClick={act[remedy]}>
            {REMEDY_WORDS[remedy]}
          </Button>
        ))}
      </div>
    </div>
  )
}
