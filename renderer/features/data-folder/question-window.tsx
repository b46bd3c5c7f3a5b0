import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { CircleCheck, FolderSearch, HardDrive, TriangleAlert } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type {
  DataFolderAnswer,
  DataFolderQuestion,
  dataFolderQuestionContract,
} from '../../../preload/contract/data-folder.ts'
import { connectLinks } from '../../rpc/client.ts'
import { showBytes, showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { PathText } from '../../ui/text.tsx'
import { TipProvider } from '../../ui/tip.tsx'
import { Bar, Waiting } from '../../ui/waiting.tsx'
import { askingWords, phaseWords, standardWords, takeOverWords } from './words.ts'
import './data-folder.css'

type State<S extends DataFolderQuestion['state']> = Extract<DataFolderQuestion, { state: S }>
type Answer = (answer: DataFolderAnswer) => void

/** The small window that is there before any other: where is the data, or how far is moving it? */
export function QuestionWindow() {
  const { question, answer } = useQuestion()
  return (
    <TipProvider>
      <main className="question">
        {question ? (
          <Question question={question} answer={answer} />
        ) : (
          <Waiting label="Looking for your data" />
        )}
      </main>
    </TipProvider>
  )
}

function useQuestion(): { question: DataFolderQuestion | null; answer: Answer } {
  const [client] = useState(() =>
    createORPCClient<ContractRouterClient<typeof dataFolderQuestionContract>>(connectLinks().desktop),
  )
  const [question, setQuestion] = useState<DataFolderQuestion | null>(null)
  useEffect(() => {
    const end = new AbortController()
    const follow = async (): Promise<void> => {
      for await (const next of await client.follow(undefined, { signal: end.signal })) setQuestion(next)
    }
    // The window goes as it is answered, and the stream with it.
    follow().catch(() => undefined)
    return () => end.abort()
  }, [client])
  return { question, answer: (answer) => void client.answer({ answer }).catch(() => undefined) }
}

function Question({ question, answer }: { question: DataFolderQuestion; answer: Answer }) {
  switch (question.state) {
    case 'asking':
      return <Asking question={question} answer={answer} />
    case 'moving':
      return <Moving question={question} answer={answer} />
    case 'moved':
      return <Moved question={question} answer={answer} />
    case 'failed':
      return <Failed question={question} answer={answer} />
    default:
      return <Waiting label="Opening OffCoder" />
  }
}

function Asking({ question, answer }: { question: State<'asking'>; answer: Answer }) {
  const [sure, setSure] = useState<'standard' | 'take-over' | null>(null)
  const { title, text } = askingWords(question)
  const standard = standardWords(question)
  const { holder } = question
  if (sure === 'standard')
    return (
      <AskAgain
        words={standard}
        path={question.standard.path}
        onBack={() => setSure(null)}
        onSure={() => answer('standard')}
      />
    )
  // Who gave a sign again meanwhile is not taken over.
  if (sure === 'take-over' && holder?.silent)
    return (
      <AskAgain
        words={takeOverWords(holder)}
        path={question.path}
        danger
        onBack={() => setSure(null)}
        onSure={() => answer('take-over')}
      />
    )
  return (
    <Sheet icon={<FolderSearch aria-hidden />} title={title} path={question.path}>
      <p>{text}</p>
      {question.failure && (
        <p className="question-wrong" role="alert">
          {question.failure.message}
        </p>
      )}
      <div className="question-actions">
        <Button kind="quiet" onClick={() => answer('quit')}>
          Quit
        </Button>
        {question.path !== question.standard.path && (
          <Button onClick={() => setSure('standard')}>{standard.title}</Button>
        )}
        {question.why === 'empty' && (
          <Button onClick={() => answer('begin-here')}>Begin with nothing here</Button>
        )}
        {holder?.silent && <Button onClick={() => setSure('take-over')}>Open it here…</Button>}
        {question.why === 'read-only' && <Button onClick={() => answer('read')}>Open to read</Button>}
        <Button onClick={() => answer('choose')}>Choose another folder</Button>
        <Button kind="primary" autoFocus onClick={() => answer('again')}>
          Try again
        </Button>
      </div>
    </Sheet>
  )
}

/** Says what an answer means before it is given. */
function AskAgain(props: {
  readonly words: { readonly title: string; readonly text: string }
  readonly path: string
  readonly danger?: boolean
  readonly onBack: () => void
  readonly onSure: () => void
}) {
  const { words, path, danger, onBack, onSure } = props
  return (
    <Sheet
      icon={danger ? <TriangleAlert aria-hidden /> : <HardDrive aria-hidden />}
      title={words.title}
      path={path}
    >
      <p>{words.text}</p>
      <div className="question-actions">
        <Button kind="quiet" autoFocus onClick={onBack}>
          Back
        </Button>
        <Button kind={danger ? 'danger' : 'primary'} onClick={onSure}>
          {words.title}
        </Button>
      </div>
    </Sheet>
  )
}

function Moving({ question, answer }: { question: State<'moving'>; answer: Answer }) {
  const { phase, bytesDone, bytesTotal, to } = question
  const words = phaseWords(question)
  return (
    <Sheet icon={<HardDrive aria-hidden />} title="Moving your data" path={to}>
      <Bar fraction={phase === 'looking' || bytesTotal === 0 ? null : bytesDone / bytesTotal} label={words} />
      <p className="numbers">
        {words}
        {phase !== 'looking' && ` · ${showBytes(bytesDone)} of ${showBytes(bytesTotal)}`}
      </p>
      <p>The folder it comes from is not changed. OffCoder opens when the copy is whole.</p>
      <div className="question-actions">
        <Button onClick={() => answer('keep')}>Stop, and keep the old folder</Button>
      </div>
    </Sheet>
  )
}

function Moved({ question, answer }: { question: State<'moved'>; answer: Answer }) {
  const { from, to, bytes, files, left } = question
  return (
    <Sheet icon={<CircleCheck aria-hidden />} title="Your data was moved" path={to}>
      <p role="status">
        {showCount(files, 'file')}, {showBytes(bytes)}: every one was read back and is the same as the
        original. OffCoder uses the new folder from now on.
      </p>
      <p>
        The old folder is kept as it is until you delete it yourself:{' '}
        <span className="selectable">{from}</span>
      </p>
      {left.length > 0 && <p>Left out, as it is no file: {left.slice(0, 5).join(', ')}</p>}
      <div className="question-actions">
        <Button onClick={() => answer('show-old')}>Show the old folder</Button>
        <Button kind="primary" autoFocus onClick={() => answer('go-on')}>
          Open OffCoder
        </Button>
      </div>
    </Sheet>
  )
}

function Failed({ question, answer }: { question: State<'failed'>; answer: Answer }) {
  return (
    <Sheet icon={<TriangleAlert aria-hidden />} title="Your data was not moved" path={question.to}>
      <p role="alert">{question.failure.message}</p>
      <p>
        The old folder is as it was: <span className="selectable">{question.from}</span>
      </p>
      <div className="question-actions">
        <Button onClick={() => answer('again')}>Try again</Button>
        <Button kind="primary" autoFocus onClick={() => answer('keep')}>
          Go on with the old folder
        </Button>
      </div>
    </Sheet>
  )
}

interface SheetProps {
  readonly icon: ReactNode
  readonly title: string
  readonly path: string
  readonly children: ReactNode
}

function Sheet({ icon, title, path, children }: SheetProps) {
  return (
    <>
      <h1>
        {icon}
        {title}
      </h1>
      <PathText path={path} className="question-path" />
      {children}
    </>
  )
}
