import { create } from 'zustand'
import type { Rpc } from '../../rpc/client.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { wishForKeyboard } from '../shell/regions.ts'
import type { Screen } from './screen.ts'

export interface OpenTerminal {
  readonly key: number
  readonly projectId: string
  /** Name of the shell, once it has started. */
  readonly title: string
  readonly screen: Screen
  /** How it ended; null while it runs. */
  readonly ended: string | null
  /** Whether it takes the keyboard now that it is shown: asked once. */
  readonly takesKeyboard: () => boolean
}

interface TerminalsState {
  readonly list: readonly OpenTerminal[]
  /** The one shown, by project. */
  readonly shown: Readonly<Record<string, number>>
}

/** The terminals of this window. They run on while they are out of sight. */
export const useTerminals = create<TerminalsState>(() => ({ list: [], shown: {} }))

let last = 0

function wished(): () => boolean {
  const wish = wishForKeyboard()
  return () => {
    const stands = !wish.signal.aborted
    wish.abort()
    return stands
  }
}

function patch(key: number, change: Partial<OpenTerminal>): void {
  useTerminals.setState(({ list }) => ({
    list: list.map((each) => (each.key === key ? { ...each, ...change } : each)),
  }))
}

interface Beginning {
  /** What is typed into it first, asked for when its screen is there. */
  readonly typed?: () => string
  /** By default whoever asked for it has the keyboard in it, if they have not gone elsewhere by then. */
  readonly takesKeyboard?: () => boolean
}

/** Starts a shell in the project's folder and shows it. */
export async function openTerminal(
  rpc: Rpc,
  projectId: string,
  cwd: string,
  { typed = () => '', takesKeyboard = wished() }: Beginning = {},
): Promise<void> {
  // The terminal's library is large, and most sessions never show one.
  const { createScreen } = await import('./screen.ts')
  const key = ++last
  let started = false
  const screen = createScreen(rpc, {
    cwd,
    onStarted: (shell) => {
      started = true
      patch(key, { title: shell })
    },
    onEnded: (ended) => patch(key, { ended }),
    onFailure: (error) => {
      // The banner says why its process stopped.
      if (started) return patch(key, { ended: 'The terminal stopped, and what ran in it has ended.' })
      const { message } = notifyFailure('The terminal did not start.', error)
      patch(key, { ended: message })
    },
  })
  screen.type(typed())
  useTerminals.setState(({ list, shown }) => ({
    list: [...list, { key, projectId, title: 'Terminal', screen, ended: null, takesKeyboard }],
    shown: { ...shown, [projectId]: key },
  }))
}

/** Shows a terminal, which takes the keyboard. */
export function showTerminal(projectId: string, key: number): void {
  patch(key, { takesKeyboard: wished() })
  useTerminals.setState(({ shown }) => ({ shown: { ...shown, [projectId]: key } }))
}

/** Ends a terminal and what runs in it. Answers how many the project has left. */
export function closeTerminal(key: number): number {
  const { list, shown } = useTerminals.getState()
  const closing = list.find((each) => each.key === key)
  if (!closing) return list.length
  closing.screen.dispose()
  const left = list.filter((each) => each !== closing)
  const ours = left.filter((each) => each.projectId === closing.projectId)
  const next = ours.at(-1)
  const takesKeyboard = wished()
  useTerminals.setState({
    list: left.map((each) => (each === next ? { ...each, takesKeyboard } : each)),
    shown: shown[closing.projectId] === key && next ? { ...shown, [closing.projectId]: next.key } : shown,
  })
  return ours.length
}
