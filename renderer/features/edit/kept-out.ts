import type { Ignore } from 'ignore'
import { create } from 'zustand'
import { isPrivate, RULES_FILE } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import type { DocumentHandle } from '../documents/documents.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'
import { useProjects } from '../projects/store.ts'

/** Milliseconds after a key in the rules until they count. */
const SETTLE = 300

interface KeptOut {
  /** What `.aiignore` of the open project says; `reading` while that is not known, and so everything stays out. */
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

/** Follows the rules of the open project: which file has them, and what it says as it is typed. */
export function followKeptOut(rpc: Rpc): void {
  let followed: string | undefined
  let stop = (): void => undefined
  const update = (): void => {
    const { currentId } = useProjects.getState()
    const node = useFiles.getState().tree.findByPath(RULES_FILE)
    const id = currentId === null || node?.text !== true ? undefined : node.id
    const wanted = id && `${currentId} ${id}`
    if (wanted === followed) return
    followed = wanted
    stop()
    useKeptOut.setState({ rules: id === undefined ? 'none' : 'reading' })
    if (id !== undefined && currentId !== null) stop = follow(rpc, currentId, id)
  }
  useFiles.subscribe(({ tree }, before) => tree !== before.tree && update())
  useProjects.subscribe(({ currentId }, before) => currentId !== before.currentId && update())
  update()
}

function follow(rpc: Rpc, projectId: string, nodeId: string): () => void {
  let ended = false
  let observed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const handle: DocumentHandle = documentsOf(rpc).acquire(projectId, nodeId)
  const { text } = handle.client
  const read = async (): Promise<void> => {
    // The reader of rules is loaded where there are any.
    const { default: ignore } = await import('ignore')
    if (!ended) useKeptOut.setState({ rules: ignore({ allowRelativePaths: true }).add(text.toString()) })
  }
  const changed = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void read(), SETTLE)
  }
  untilOpen(handle.client).then(
    () => {
      if (ended) return
      text.observe(changed)
      observed = true
      void read()
    },
    // Rules that cannot be read keep everything out; their file says why when it is opened.
    () => undefined,
  )
  return () => {
    ended = true
    clearTimeout(timer)
    if (observed) text.unobserve(changed)
    handle.release()
  }
}
