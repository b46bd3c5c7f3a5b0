import { isRecord } from '../../preload/contract/is-record.ts'
import type { Rpc } from '../rpc/client.ts'

/** A part of the window that comes back as it was: open tabs, sizes, scroll positions. */
export interface SessionPart {
  /** What to keep, as JSON can hold it. */
  save(): unknown
  /** Takes back what `save` gave, or undefined where there is nothing. Whatever it does not know it leaves out. */
  restore(saved: unknown): void
}

export interface Session {
  /** Adds a part. Parts of a project already restored get theirs at once. */
  part(name: string, part: SessionPart): () => void
  /** Says that something worth keeping has changed. */
  touch(): void
  /** Begins to read the state of a project that is about to be entered. */
  expect(projectId: string): void
  /**
   * Has a project that is about to be entered begin with `state`, as it was last seen. What the store has takes its
   * place where that is another, unless the person here has changed something by then.
   */
  begin(projectId: string, state: string | null): void
  /**
   * Keeps the project before, then restores the next; null is the window without one, of which nothing is kept. One
   * that was left for another before its state was read is not restored.
   */
  enter(projectId: string | null): Promise<void>
  /** Writes what is pending now. */
  flush(): Promise<void>
  dispose(): void
}

/** Milliseconds from a change to its writing; what follows meanwhile goes along. */
const PAUSE = 250

/**
 * Keeps the state of this window per project. A change is written a moment later; `pagehide` writes at once. A session
 * that cannot be read is begun anew: it holds nothing that was typed.
 */
export function createSession(
  rpc: Pick<Rpc, 'workspace' | 'windowId'>,
  onError: (error: unknown) => void,
): Session {
  const window = rpc.windowId
  const parts = new Map<string, SessionPart>()
  let entered: { projectId: string; state: Record<string, unknown> } | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let written = ''
  let expected: { projectId: string; kept: Promise<{ state: string | null }> } | undefined
  let begins: { projectId: string; state: string | null } | undefined
  let entering = 0

  const snapshot = (): string => {
    const state: Record<string, unknown> = { ...entered?.state }
    for (const [name, part] of parts) state[name] = part.save()
    return JSON.stringify(state)
  }
  const restore = (projectId: string, state: Record<string, unknown>): void => {
    entered = { projectId, state }
    for (const [name, part] of parts) part.restore(state[name])
    written = snapshot()
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (!entered) return
    const state = snapshot()
    if (state === written) return
    written = state
    try {
      await rpc.workspace.session.set({ window, projectId: entered.projectId, state })
    } catch (error) {
      written = ''
      onError(error)
    }
  }
  const expect = (projectId: string): void => {
    const kept = rpc.workspace.session.get({ window, projectId })
    // Told where it is awaited; a project that is never entered has nobody to tell.
    kept.catch(() => undefined)
    expected = { projectId, kept }
  }
  const leave = (): void => void flush()
  addEventListener('pagehide', leave)

  /** Takes what the store has in the place of what the window began with. */
  const correct = async (
    projectId: string,
    began: string | null,
    kept: Promise<{ state: string | null }>,
  ) => {
    // Not what was written last: what the person did meanwhile may have been.
    const begun = written
    const { state } = await kept
    if (state === began || entered?.projectId !== projectId) return
    // Parts settle by themselves, too: the cursor of a text that has come to be shown.
    if (snapshot() === begun || !navigator.userActivation?.hasBeenActive) restore(projectId, parse(state))
  }

  return {
    part(name, part) {
      parts.set(name, part)
      if (entered) part.restore(entered.state[name])
      return () => {
        if (entered) entered.state[name] = part.save()
        parts.delete(name)
      }
    },
    touch() {
      if (!entered) return
      // Not put off by what follows: someone who types without a pause is restored too.
      timer ??= setTimeout(() => void flush(), PAUSE)
    },
    expect,
    begin(projectId, state) {
      begins = { projectId, state }
    },
    async enter(projectId) {
      const own = ++entering
      // Asked for before what was is kept and before all else of the project: the window shows nothing of it until then.
      if (projectId !== null && projectId !== entered?.projectId && projectId !== expected?.projectId)
        expect(projectId)
      await flush()
      if (own !== entering) return
      entered = null
      if (projectId === null) {
        for (const part of parts.values()) part.restore(undefined)
        return
      }
      const kept =
        expected?.projectId === projectId ? expected.kept : rpc.workspace.session.get({ window, projectId })
      expected = undefined
      const began = begins
      begins = undefined
      if (began?.projectId === projectId) {
        restore(projectId, parse(began.state))
        correct(projectId, began.state, kept).catch(onError)
        return
      }
      const state = await read(kept, onError)
      if (own === entering) restore(projectId, state)
    },
    flush,
    dispose() {
      clearTimeout(timer)
      removeEventListener('pagehide', leave)
    },
  }
}

/** What was kept: nothing where that cannot be read, which is told. */
async function read(
  kept: Promise<{ state: string | null }>,
  onError: (error: unknown) => void,
): Promise<Record<string, unknown>> {
  try {
    return parse((await kept).state)
  } catch (error) {
    onError(error)
    return {}
  }
}

function parse(text: string | null): Record<string, unknown> {
  const state: unknown = text === null ? {} : JSON.parse(text)
  return isRecord(state) ? { ...state } : {}
}
