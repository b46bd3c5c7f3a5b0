import type { Ignore } from 'ignore'
import { create } from 'zustand'
import { isPrivate, joinedRules, RULES_FILE } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import type { DocumentHandle } from '../documents/documents.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'
import { useProjects } from '../projects/store.ts'

/** Milliseconds after a key in the rules until they count. */
const SETTLE = 300

interface KeptOut {
  /** What the `.aiignore` files of the open project say; `reading` while one is not known: everything stays out then. */
  readonly rules: 'none' | 'reading' | Ignore
}

export const useKeptOut = create<KeptOut>(() => ({ rules: 'none' }))

/** Why a file goes to no model: it is made for secrets, the project's rules say so, or they are not read yet. */
export function keptOut(path: string): 'secret' | 'rules' | 'reading' | null {
  if (isPrivate(path)) return 'secret'
  const { rules } = useKeptOut.getState()
  if (rules === 'none') return null
  if (rules === 'reading') return 'reading'
  return rules.ignores(path) ? 'rules' : null
}

/** A file of rules that is followed. */
interface Followed {
  readonly text: () => string
  readonly isRead: () => boolean
  readonly stop: () => void
}

/** Follows the rules of the open project: which files have them, and what they say as it is typed. */
export function followKeptOut(rpc: Rpc): void {
  const followed = new Map<string, Followed>()
  let joined = ''
  const compile = async (): Promise<void> => {
    const { tree } = useFiles.getState()
    if (followed.size === 0) {
      joined = ''
      return useKeptOut.setState({ rules: 'none' })
    }
    const files = Array.from(followed)
    if (!files.every(([, file]) => file.isRead())) return useKeptOut.setState({ rules: 'reading' })
    const rules = joinedRules(
      files.map(([key, file]) => ({ path: tree.pathOf(nodeOf(key)), text: file.text() })),
    )
    if (rules === joined && useKeptOut.getState().rules !== 'reading') return
    joined = rules
    // The reader of rules is loaded where there are any.
    const { default: ignore } = await import('ignore')
    if (rules === joined && followed.size > 0)
      useKeptOut.setState({ rules: ignore({ allowRelativePaths: true }).add(rules) })
  }
  const update = (): void => {
    const { currentId } = useProjects.getState()
    const { tree } = useFiles.getState()
    const texts = tree.named(RULES_FILE).filter((id) => tree.get(id)?.text === true)
    const wanted = new Set(currentId === null ? [] : texts.map((id) => keyOf(currentId, id)))
    for (const [key, file] of followed) {
      if (wanted.has(key)) continue
      followed.delete(key)
      file.stop()
    }
    for (const key of wanted)
      if (currentId !== null && !followed.has(key))
        followed.set(
          key,
          follow(rpc, currentId, nodeOf(key), () => void compile()),
        )
    void compile()
  }
  useFiles.subscribe(({ tree }, before) => tree !== before.tree && update())
  useProjects.subscribe(({ currentId }, before) => currentId !== before.currentId && update())
  update()
}

function keyOf(projectId: string, nodeId: string): string {
  return `${projectId} ${nodeId}`
}

function nodeOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1)
}

function follow(rpc: Rpc, projectId: string, nodeId: string, onRead: () => void): Followed {
  let read = false
  let ended = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const handle: DocumentHandle = documentsOf(rpc).acquire(projectId, nodeId)
  const { text } = handle.client
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(onRead, SETTLE)
  }
  untilOpen(handle.client).then(
    () => {
      if (ended) return
      text.observe(changed)
      read = true
      onRead()
    },
    // Rules that cannot be read keep everything out; their file says why when it is opened.
    () => undefined,
  )
  return {
    text: () => text.toString(),
    isRead: () => read,
    stop() {
      ended = true
      clearTimeout(timer)
      if (read) text.unobserve(changed)
      handle.release()
    },
  }
}
