import { ArrowDown, ArrowUp, Check, CornerDownLeft, Square, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { Button, IconButton } from '../../ui/button.tsx'
import { TipProvider } from '../../ui/tip.tsx'
import { useModelInUse } from '../chat/model-in-use.ts'
import { pauseWords } from '../chat/words.ts'
import { useModels } from '../models/store.ts'
import { whereWords } from '../providers/words.ts'
import type { EditSession } from './session.tsx'
import type { BarState } from './store.ts'

/** The bar above the lines: what is wished, where it runs, and what to do with what came. */
export function EditBar({ session }: { session: EditSession }) {
  const state = useStore(session.bar)
  const busy = state.phase === 'reading' || state.phase === 'writing'
  return (
    <TipProvider>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend inside the text */}
      <div
        className="edit-bar"
        role="group"
        aria-label="Edit with AI"
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
          event.preventDefault()
          session.close()
        }}
      >
        {state.asks && <Wish session={session} busy={busy} follow={state.phase === 'review'} />}
        <div className="edit-row">
          {state.asks && <Where />}
          <Words state={state} />
          <span className="edit-space" />
          {busy ? (
            <Button kind="plain" icon={Square} onClick={() => session.close()}>
              Stop
            </Button>
          ) : (
            <Decide session={session} state={state} />
          )}
        </div>
      </div>
    </TipProvider>
  )
}

function Wish({ session, busy, follow }: { session: EditSession; busy: boolean; follow: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [wish, setWish] = useState(() => session.bar.getState().wish)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const send = (): void => {
    if (wish.trim() === '' || busy) return
    session.ask(wish)
    setWish('')
  }
  return (
    <div className="edit-wish">
      <textarea
        ref={field}
        rows={1}
        value={wish}
        aria-label="What to change"
        placeholder={follow ? 'Now also …' : 'Say what to change'}
        onChange={(event) => setWish(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.key !== 'Enter' || event.shiftKey) return
          if (event.ctrlKey || event.metaKey || event.altKey) return
          event.preventDefault()
          send()
        }}
      />
      <IconButton
        icon={CornerDownLeft}
        label="Send"
        keys="Enter"
        disabled={busy || wish.trim() === ''}
        onClick={send}
      />
      <IconButton icon={X} label="Close" keys="Esc" onClick={() => session.end()} />
    </div>
  )
}

/** Where the answer is made: said before anything is sent. */
export function Where() {
  const known = useModels((state) => state.list !== null)
  const model = useModelInUse()
  const remote = model?.source === 'provider' ? model.where : undefined
  const words = remote
    ? `${whereWords(remote)} · ${model?.name}`
    : `On this device · ${model?.name ?? (known ? 'no model' : 'looking for models')}`
  return (
    <span className="edit-where" title={words}>
      <span className="edit-where-dot" data-leaves={remote !== undefined && !remote.loopback} aria-hidden />
      <span className="edit-where-words">{words}</span>
    </span>
  )
}

function Words({ state }: { state: BarState }) {
  const loading = useModels(({ engine }) => engine.state === 'loading')
  return (
    <span className="edit-words" role="status" data-failed={state.failure !== null || undefined}>
      {wordsOf(state, loading)}
    </span>
  )
}

function wordsOf(state: BarState, loading: boolean): string {
  const { phase, hunks, at, withdrawn, note, failure, lines, pause } = state
  if (failure !== null) return failure.message
  if (phase === 'reading' && pause !== null) return pauseWords(pause)
  if (phase === 'reading') return loading ? 'Loading the model' : 'Reading'
  if (phase === 'writing') return 'Writing'
  const parts: string[] = []
  if (phase === 'review') parts.push(`Change ${at} of ${hunks} by ${state.label}`)
  else if (note === '')
    parts.push(lines === 1 ? '1 line selected' : `${lines.toLocaleString('en')} lines selected`)
  if (note !== '') parts.push(note)
  if (withdrawn > 0)
    parts.push(
      `${withdrawn === 1 ? '1 change was' : `${withdrawn} changes were`} taken back: the lines were edited meanwhile.`,
    )
  return parts.join(' · ')
}

function Decide({ session, state }: { session: EditSession; state: BarState }) {
  const { commands } = session.options
  if (state.phase !== 'review') return null
  return (
    <>
      <IconButton
        icon={ArrowUp}
        label="Previous change"
        keys={commands.keyOf('edit.previous')}
        onClick={() => session.go(-1)}
      />
      <IconButton
        icon={ArrowDown}
        label="Next change"
        keys={commands.keyOf('edit.next')}
        onClick={() => session.go(1)}
      />
      <Button kind="quiet" onClick={() => session.end()}>
        Refuse all
      </Button>
      <Button kind="primary" icon={Check} onClick={() => session.acceptAll()}>
        Accept all
      </Button>
    </>
  )
}
