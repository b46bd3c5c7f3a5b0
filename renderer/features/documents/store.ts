import { create } from 'zustand'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { afterPaint } from '../../ui/after-paint.ts'
import { notify } from '../../ui/notifications.ts'
import { useSettings } from '../settings/store.ts'
import type { DocumentMark, DocumentSnapshot } from './document-client.ts'
import { type DocumentNotice, Documents } from './documents.ts'
import { seenOf } from './last-seen.ts'

export type { DocumentMark } from './document-client.ts'

export interface DocumentMarks {
  /** How far the text of each open file is on its way to safety, by node id. */
  readonly marks: Readonly<Record<string, DocumentMark>>
  /** True for an open file whose text differs from its file on disk, by node id. */
  readonly diskDirty: Readonly<Record<string, boolean>>
  /** The file that `saveActive` saves: the one shown in the editor that had the keyboard last. */
  readonly active: string | null
}

/** What tabs and status bar show of the open documents. */
export const useDocumentMarks = create<DocumentMarks>(() => ({ marks: {}, diskDirty: {}, active: null }))

/** Tells which file `saveActive` saves; null when no file is shown. */
export function setActiveDocument(nodeId: string | null): void {
  useDocumentMarks.setState({ active: nodeId })
}

/** Is there something typed in a file that is not stored? */
export function isUnsafe(nodeId: string): boolean {
  const mark = useDocumentMarks.getState().marks[nodeId]
  return mark === 'typing' || typeof mark === 'object'
}

let current: { rpc: Rpc; documents: Documents } | undefined

/** The documents of this window; begun at the first call. */
export function documentsOf(rpc: Rpc): Documents {
  if (current?.rpc !== rpc) current = { rpc, documents: begin(rpc) }
  return current.documents
}

/** Writes the file in front to disk. Resolves when it is done; what goes wrong is shown as a toast. */
export async function saveActive(): Promise<void> {
  const { active } = useDocumentMarks.getState()
  if (active !== null) await current?.documents.save(active)
}

/** Writes every open file that differs from its file on disk. */
export async function saveAll(): Promise<void> {
  await current?.documents.saveAll()
}

function begin(rpc: Rpc): Documents {
  const documents = new Documents({
    open: (projectId, nodeId) => rpc.openDocument(projectId, nodeId),
    seen: (projectId, nodeId) => seenOf(projectId, nodeId)?.state,
    flush: (projectId, nodeId) => rpc.workspace.files.flush({ projectId, nodeId }),
    onConnected: (listener) => rpc.onConnected('workspace', listener),
    toFailure,
    later: afterPaint,
    automatic: () => useSettings.getState().values['files.writeToDisk'] === 'after-delay',
    onSnapshot: showSnapshot,
    onNotice: (notice) => void tell(rpc, notice),
  })
  window.addEventListener('blur', () => documents.hurry())
  window.addEventListener('pagehide', () => documents.leave())
  return documents
}

function showSnapshot(nodeId: string, snapshot: DocumentSnapshot | undefined): void {
  const { marks, diskDirty } = useDocumentMarks.getState()
  // A file that has not opened as text has nothing on the way to safety; text that has stays marked whatever happens.
  if (snapshot === undefined || !tellsOfSafety(snapshot)) {
    if (!(nodeId in marks)) return
    useDocumentMarks.setState({ marks: without(marks, nodeId), diskDirty: without(diskDirty, nodeId) })
    return
  }
  useDocumentMarks.setState({
    marks: marks[nodeId] === snapshot.mark ? marks : { ...marks, [nodeId]: snapshot.mark },
    diskDirty:
      diskDirty[nodeId] === snapshot.diskDirty ? diskDirty : { ...diskDirty, [nodeId]: snapshot.diskDirty },
  })
}

/** That what is shown of last time is stored is for the store to say. */
function tellsOfSafety({ phase, mark }: DocumentSnapshot): boolean {
  return phase === 'ready' || (phase === 'seen' && mark !== 'on-device')
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key))
}

async function tell(rpc: Rpc, { projectId, nodeId, kind, failure }: DocumentNotice): Promise<void> {
  const name = await rpc.workspace.files.info({ projectId, nodeId }).then(
    (info) => info.name,
    () => 'The file',
  )
  if (kind === 'merged') {
    notify({
      level: 'information',
      title: `${name} changed on disk while you were typing. Both changes are kept.`,
    })
    return
  }
  // What the store holds is safe whatever becomes of the file; in trouble only this window has it.
  const stored = typeof useDocumentMarks.getState().marks[nodeId] !== 'object'
  const where = stored
    ? 'The text is safe in OffCoder.'
    : 'Only this window has the latest text; keep it open.'
  notify({
    level: 'error',
    title: `${name} is not written to disk`,
    detail: `${failure?.message ?? ''} ${where}`.trim(),
    action: { label: 'Try again', run: () => void current?.documents.save(nodeId) },
  })
}
