import { useEffect, useRef, useState } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { useKeptKeyboard } from '../../ui/kept-keyboard.ts'
import { Bar } from '../../ui/waiting.tsx'
import type { AiOff } from '../models/availability.ts'
import { useModels, wantModels } from '../models/store.ts'
import { setProjectAi, useProjects } from '../projects/store.ts'
import { updateSettings, useSettings } from '../settings/store.ts'
import { useStart } from '../shell/start-state.ts'
import { stopAnswer } from './answering.ts'
import { CellList } from './cell-list.tsx'
import { ChatList } from './chat-list.tsx'
import { Composer } from './composer.tsx'
import { ChatEmpty } from './empty.tsx'
import { ChatHeader } from './header.tsx'
import { InstructionDialog } from './instruction.tsx'
import { useModelInUse } from './model-in-use.ts'
import { followChats, openChat, switchChat } from './open-chat.ts'
import { RunDialog } from './run-code.tsx'
import { withdraw } from './send.ts'
import { isBusy, useChat } from './store.ts'
import { WhatGoesAlong } from './what-goes-along.tsx'
import './chat.css'

/**
 * A conversation with the chosen model about the file in front. With AI off it says so and calls nothing; what was
 * written is still there to be read and changed.
 */
export function ChatPanel({ projectId }: { projectId: string }) {
  const enabled = useSettings((state) => state.values['ai.enabled'])
  const inProject = useProjects(
    (state) => state.list?.find((project) => project.id === projectId)?.aiEnabled ?? true,
  )
  const off = !enabled ? 'everywhere' : inProject ? null : 'project'
  useEffect(() => {
    if (off !== null) {
      withdraw()
      stopAnswer()
    } else wantModels()
  }, [off])
  const place = useRef<HTMLDivElement>(null)
  useKeptKeyboard(place, (around) => nextIn(place.current, around))
  return (
    <div ref={place} className="chat-place">
      <Conversation projectId={projectId} off={off} />
    </div>
  )
}

/** Of a cell the button that edits it, of a conversation all of it, and else the field for questions. */
function nextIn(place: HTMLElement | null, around: readonly Element[]): HTMLElement | null | undefined {
  const cell = around.find((one) => one.matches('.chat-cell'))
  const list = around.find((one) => one.matches('.chat-turns'))
  return (
    cell?.querySelector<HTMLElement>('.chat-cell-tools [aria-pressed]') ??
    (list instanceof HTMLElement ? list : undefined) ??
    place?.querySelector<HTMLElement>(
      '.chat-composer textarea, .chat-list-search input, [data-takes-keyboard]',
    )
  )
}

interface Off {
  readonly projectId: string
  readonly off: AiOff
}

function TurnOn({ projectId, off }: Off) {
  const rpc = useRpc()
  const everywhere = off === 'everywhere'
  const turnOn = () =>
    everywhere ? updateSettings(rpc, { 'ai.enabled': true }) : setProjectAi(rpc, projectId, true)
  return (
    <Button data-takes-keyboard onClick={() => void turnOn()}>
      {everywhere ? 'Turn AI on' : 'Turn AI on in this project'}
    </Button>
  )
}

/** In the place of an empty chat. */
function ChatOff({ projectId, off }: Off) {
  return (
    <div className="chat-empty">
      <h3>{OFF_WORDS[off]}</h3>
      <p>No model is running and nothing of your code is read.</p>
      <TurnOn projectId={projectId} off={off} />
    </div>
  )
}

/** In the place of the field for questions. */
function NothingToAsk({ projectId, off }: Off) {
  return (
    <div className="chat-off">
      <p>{OFF_WORDS[off]}. What you wrote here stays yours to read and change.</p>
      <TurnOn projectId={projectId} off={off} />
    </div>
  )
}

const OFF_WORDS: Record<AiOff, string> = { everywhere: 'AI is off', project: 'AI is off in this project' }

function Conversation({ projectId, off }: { projectId: string; off: AiOff | null }) {
  const rpc = useRpc()
  const panel = useRef<HTMLDivElement>(null)
  const [page, setPage] = useState<'chat' | 'list' | 'instruction'>('chat')
  const empty = useChat((state) => state.order.length === 0)
  const ready = useChat((state) => state.ready)
  const busy = useChat(isBusy)
  const entered = useStart((state) => state.entered === projectId)
  const model = useModelInUse()
  const chatId = useChat((state) => state.chatId)
  // The session says which chat it was; before it is read there is none to open. It may come to name another one, where
  // the window began as it was last seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chat that is opened is the one the state names
  useEffect(() => (entered ? openChat(rpc, projectId) : undefined), [rpc, projectId, entered, chatId])
  useEffect(() => followChats(rpc, projectId), [rpc, projectId])
  const startNew = () => {
    stopAnswer()
    switchChat(rpc)
    panel.current?.querySelector<HTMLElement>('.chat-composer textarea')?.focus()
  }
  if (page === 'list') return <ChatList projectId={projectId} onDone={() => setPage('chat')} />
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops question and answer from anywhere in the panel
    <div
      className="chat"
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        withdraw()
        if (!busy) return
        event.preventDefault()
        stopAnswer()
      }}
    >
      <ChatHeader
        empty={empty}
        onList={() => setPage('list')}
        onNew={startNew}
        onInstruction={() => setPage('instruction')}
      />
      <Trouble />
      {!empty ? (
        <CellList />
      ) : off !== null ? (
        <ChatOff projectId={projectId} off={off} />
      ) : ready ? (
        <ChatEmpty model={model} />
      ) : (
        <div className="chat-empty" />
      )}
      <Loading />
      {off === null ? <Composer model={model} /> : !empty && <NothingToAsk projectId={projectId} off={off} />}
      <p className="visually-hidden" role="status">
        {busy ? 'The model is answering.' : empty ? '' : 'The answer is finished.'}
      </p>
      <RunDialog />
      <WhatGoesAlong />
      {page === 'instruction' && <InstructionDialog projectId={projectId} onClose={() => setPage('chat')} />}
    </div>
  )
}

/** What keeps the chat from being stored. */
function Trouble() {
  const trouble = useChat((state) => state.trouble)
  return trouble === null ? null : (
    <p className="chat-trouble" role="alert">
      {trouble}
    </p>
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
