import { create } from 'zustand'
import type { IndexState } from '../../../preload/contract/codebase.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { isBusy, useChat } from '../chat/store.ts'
import { useDocumentMarks } from '../documents/store.ts'
import { useFiles } from '../files/store.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { useSettings } from '../settings/store.ts'

/** A project that was just opened is looked at first: its index begins this long after, in milliseconds. */
const BEGIN_AFTER = 3_000
/** The index hears of keys, and of a model that writes, at most this often. */
const BUSY_EVERY = 800
/** What changes while its process rests is read this long after, with what changes meanwhile. */
const WAKE_AFTER = 8_000
/** A process that ended because nobody needed it is asked anew after this long. */
const AGAIN_AFTER = 2_000

interface CodebaseState {
  /** How the index of the open project stands; null while there is none. */
  readonly index: IndexState | null
}

export const useCodebase = create<CodebaseState>(() => ({ index: null }))

/** The open project, if it may have an index: AI is on for it, and its files are here. */
export function indexedProject(): string | null {
  const { values, loaded } = useSettings.getState()
  if (!loaded || !values['ai.enabled']) return null
  const project = currentProject(useProjects.getState())
  return project?.aiEnabled === true && project.state === 'ready' ? project.id : null
}

/** The same, for a view. */
export function useIndexedProject(): string | null {
  useSettings((state) => state.values['ai.enabled'])
  return useProjects(() => indexedProject())
}

/**
 * Keeps the index of the open project for as long as it may have one: it is following it that starts its process, a
 * while after the project was opened.
 */
export function followCodebase(rpc: Rpc): void {
  let followed: string | null = null
  let stop = (): void => undefined
  const update = (): void => {
    const wanted = indexedProject()
    if (wanted === followed) return
    stop()
    followed = wanted
    useCodebase.setState({ index: null })
    if (wanted !== null) stop = begin(rpc, wanted)
  }
  useSettings.subscribe(update)
  useProjects.subscribe(update)
  update()
  tellBusy(rpc)
}

/** @returns what ends it. */
function begin(rpc: Rpc, projectId: string): () => void {
  let end: (() => void) | undefined
  let timer = setTimeout(follow, BEGIN_AFTER)
  function follow(): void {
    end?.()
    end = subscribe(
      rpc,
      'codebase',
      (signal) => rpc.codebase.follow({ projectId }, { signal }),
      (index) => useCodebase.setState({ index }),
      (failure) => {
        if (isResting()) return
        if (failure.code !== 'UNAVAILABLE') return notifyFailure('The project is not indexed.', failure)
        clearTimeout(timer)
        timer = setTimeout(follow, AGAIN_AFTER)
      },
    )
  }
  const wake = (): void => {
    if (!isResting()) return
    useCodebase.setState(({ index }) => ({ index: index && { ...index, phase: 'ready' } }))
    clearTimeout(timer)
    timer = setTimeout(follow, WAKE_AFTER)
  }
  const stops = [
    useFiles.subscribe(({ tree }, before) => tree !== before.tree && wake()),
    useDocumentMarks.subscribe(({ marks }) => Object.values(marks).includes('typing') && wake()),
  ]
  return () => {
    clearTimeout(timer)
    end?.()
    for (const stop of stops) stop()
  }
}

/** The process ended with all done; it starts again with the next change, or the next question. */
function isResting(): boolean {
  return useCodebase.getState().index?.phase === 'resting'
}

/** While the index is being built, it makes way for keys and for answers of a model. */
function tellBusy(rpc: Rpc): void {
  let told = Number.NEGATIVE_INFINITY
  const tell = (): void => {
    const phase = useCodebase.getState().index?.phase
    if (phase !== 'reading' && phase !== 'embedding') return
    const now = performance.now()
    if (now - told < BUSY_EVERY) return
    told = now
    // An index that works on for a moment is no trouble.
    rpc.codebase.busy().catch(() => undefined)
  }
  addEventListener('keydown', tell, { capture: true, passive: true })
  useChat.subscribe((state) => isBusy(state) && tell())
}

export async function pauseIndex(rpc: Rpc, paused: boolean): Promise<void> {
  try {
    await rpc.codebase.pause({ paused })
  } catch (error) {
    notifyFailure(`The index was not ${paused ? 'paused' : 'resumed'}.`, toFailure(error))
  }
}

export async function rebuildIndex(rpc: Rpc): Promise<void> {
  const projectId = indexedProject()
  if (projectId === null) return
  try {
    await rpc.codebase.rebuild({ projectId })
  } catch (error) {
    notifyFailure('The index is not built again.', toFailure(error))
  }
}
