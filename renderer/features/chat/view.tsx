import { MessageSquarePlus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Bar } from '../../ui/waiting.tsx'
import { useModels, wantModels } from '../models/store.ts'
import { setProjectAi, useProjects } from '../projects/store.ts'
import { updateSettings, useSettings } from '../settings/store.ts'
import { stopAnswer } from './ask.ts'
import { Composer } from './composer.tsx'
import { ChatEmpty } from './empty.tsx'
import { useModelInUse } from './model-in-use.ts'
import { isBusy, newConversation, useChat } from './store.ts'
import { TurnList } from './turn-list.tsx'
import './chat.css'

/** A conversation with the chosen model about the file in front. With AI off it says so and calls nothing. */
export function ChatPanel({ projectId }: { projectId: string }) {
  const enabled = useSettings((state) => state.values['ai.enabled'])
  const inProject = useProjects(
    (state) => state.list?.find((project) => project.id === projectId)?.aiEnabled ?? true,
  )
  useEffect(() => {
    if (!enabled || !inProject) stopAnswer()
  }, [enabled, inProject])
  if (!enabled) return <ChatOff everywhere projectId={projectId} />
  if (!inProject) return <ChatOff everywhere={false} projectId={projectId} />
  return <Conversation />
}

function ChatOff({ everywhere, projectId }: { everywhere: boolean; projectId: string }) {
  const rpc = useRpc()
  const turnOn = () =>
    everywhere ? updateSettings(rpc, { 'ai.enabled': true }) : setProjectAi(rpc, projectId, true)
  return (
    <div className="chat">
      <header className="chat-header">
        <h2>Chat</h2>
      </header>
      <div className="chat-empty">
        <h3>{everywhere ? 'AI is off' : 'AI is off in this project'}</h3>
        <p>No model is running and nothing of your code is read.</p>
        <Button onClick={() => void turnOn()}>
          {everywhere ? 'Turn AI on' : 'Turn AI on in this project'}
        </Button>
      </div>
    </div>
  )
}

function Conversation() {
  const panel = useRef<HTMLDivElement>(null)
  const empty = useChat((state) => state.turns.length === 0)
  const busy = useChat(isBusy)
  const model = useModelInUse()
  useEffect(wantModels, [])
  const startNew = () => {
    stopAnswer()
    newConversation()
    panel.current?.querySelector('textarea')?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops the answer from anywhere in the panel
    <div
      className="chat"
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !busy || event.nativeEvent.isComposing) return
        event.preventDefault()
        stopAnswer()
      }}
    >
      <header className="chat-header">
        <h2>Chat</h2>
        <IconButton icon={MessageSquarePlus} label="New chat" disabled={empty} onClick={startNew} />
      </header>
      {empty ? <ChatEmpty model={model} /> : <TurnList />}
      <Loading />
      <Composer model={model} />
      <p className="visually-hidden" role="status">
        {busy ? 'The model is answering.' : empty ? '' : 'The answer is finished.'}
      </p>
    </div>
  )
}

/** Progress of a model being loaded; the chip says which. */
function Loading() {
  const engine = useModels((state) => state.engine)
  const name = useModels((state) => state.list?.find((model) => model.id === state.engine.modelId)?.name)
  const waiting = useChat(isBusy)
  if (engine.state !== 'loading' || !waiting) return null
  const words = `Loading ${name ?? 'the model'}`
  return (
    <div className="chat-loading">
      <span>{words}</span>
      <span className="numbers">
        {engine.progress === undefined ? '' : `${Math.round(engine.progress * 100)} %`}
      </span>
      <Bar fraction={engine.progress ?? null} label={words} />
    </div>
  )
}
