import type { ContextFile } from '../../../preload/contract/ai.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { RULES_FILE } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notifyFailure } from '../../ui/notifications.ts'
import { retrieve } from '../codebase/retrieve.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { keptOut } from '../edit/kept-out.ts'
import { refusalFor } from '../edit/private-text.ts'
import { activeText } from '../editor/store.ts'
import { useFiles } from '../files/store.ts'
import { useTerminals } from '../terminal/store.ts'
import type { Attached } from './cell.ts'
import { useChat } from './store.ts'

/** Something that goes along with a question. A file and a folder are read when the question is asked. */
export type Attachment =
  | { readonly kind: 'file' | 'folder'; readonly path: string }
  | { readonly kind: 'selection' | 'terminal'; readonly path: string; readonly text: string }
  /** A place that the index found; its path says the lines. */
  | {
      readonly kind: 'search' | 'symbol'
      readonly path: string
      readonly text: string
      readonly place: { readonly nodeId: string; readonly line: number }
    }
  /** Whatever of the project fits the question, found when it is asked. */
  | { readonly kind: 'project'; readonly path: string }

/** Tells attachments apart. */
export function keyOf({ kind, path }: Attachment): string {
  return `${kind} ${path}`
}

/** Asks about all of the project: what of it fits is found when the question is asked. */
export const THE_PROJECT = { kind: 'project', path: 'Project' } as const

/** The lines behind the path of a piece of a file. */
const LINES = /:\d+-\d+$/
/** Longest text of one file that is sent; the contract's own limit. */
const FILE_LIMIT = 2_000_000
/** Files of a folder that are sent at most. */
export const FOLDER_LIMIT = 40

/** Why a file may not be shown to a model, or undefined. */
export function refusalOf(path: string): string | undefined {
  const name = path.split('/').at(-1) ?? path
  const kept = keptOut(path)
  if (kept === null) return undefined
  if (kept === 'reading')
    return `Which files are kept from models is not known yet: ${RULES_FILE} is being read. Try again in a moment.`
  if (kept === 'rules') return `${name} is kept from models by ${RULES_FILE}. Take it off there to attach it.`
  return `${name} is a file that holds passwords or keys, so it is never shown to a model. Copy the part you want to ask about into the question.`
}

/** What the question asked now takes along: the file in front unless it was taken off, and what was picked. */
export function attachments(): readonly Attachment[] {
  const { detached, picked } = useChat.getState()
  const text = activeText()
  const front =
    text === undefined || detached.includes(text.nodeId) || refusalOf(text.path) !== undefined
      ? []
      : [{ kind: 'file', path: text.path } as const]
  return [...front, ...picked.filter((one) => one.kind !== 'file' || one.path !== front[0]?.path)]
}

/** The selection in the file in front, if there is one. */
export function selection(): Attachment | undefined {
  const text = activeText()
  if (text === undefined || refusalOf(text.path) !== undefined) return undefined
  const { doc, selection } = text.view.state
  const { from, to } = selection.main
  if (from === to) return undefined
  const lines = `${doc.lineAt(from).number}-${doc.lineAt(to).number}`
  return { kind: 'selection', path: `${text.path}:${lines}`, text: doc.sliceString(from, to) }
}

/** The last lines of the terminal that is shown, if there is one. */
export function terminalText(projectId: string): Attachment | undefined {
  const { list, shown } = useTerminals.getState()
  const ours = list.filter((each) => each.projectId === projectId)
  const terminal = ours.find((each) => each.key === shown[projectId]) ?? ours.at(-1)
  const text = terminal?.screen.shownText() ?? ''
  return text === '' ? undefined : { kind: 'terminal', path: 'Terminal', text }
}

/** Adds to what goes along with the next question. @returns why not, when it may not. */
export function pick(attachment: Attachment): string | undefined {
  const refusal = attachment.kind === 'file' ? refusalOf(attachment.path) : undefined
  if (refusal !== undefined) return refusal
  useChat.setState(({ picked }) => ({
    picked: [...picked.filter((one) => keyOf(one) !== keyOf(attachment)), attachment],
  }))
  return undefined
}

/** Texts that are being read to go along with the next question of a chat. */
const coming = new Set<{ readonly chatId: string; readonly read: Promise<Attachment> }>()

/** Adds what is still to be read, unless the person is in another chat by then. */
export function pickWhenRead(read: Promise<Attachment>): void {
  const { chatId } = useChat.getState()
  const picked = read.then((attachment) => {
    if (useChat.getState().chatId === chatId) pick(attachment)
    return attachment
  })
  const one = { chatId, read: picked }
  coming.add(one)
  picked
    .catch((error: unknown) => notifyFailure('This was not attached.', error))
    .finally(() => coming.delete(one))
}

/**
 * Resolves with what is being read for the chat on screen, once it is picked; undefined where nothing is. Rejects when
 * some of it does not come.
 */
export function whenPicked(): Promise<readonly Attachment[]> | undefined {
  const { chatId } = useChat.getState()
  const ours = Array.from(coming).filter((one) => one.chatId === chatId)
  return ours.length === 0 ? undefined : Promise.all(ours.map(({ read }) => read))
}

export function unpick(attachment: Attachment): void {
  useChat.setState(({ picked }) => ({ picked: picked.filter((one) => one !== attachment) }))
}

/** Files below a folder that may be sent, and how many are left out. */
export function filesIn(folder: string): { paths: readonly string[]; left: number } {
  const { tree } = useFiles.getState()
  const below = tree
    .files()
    .filter(({ id, path }) => path.startsWith(`${folder}/`) && tree.get(id)?.text === true)
    .map(({ path }) => path)
    .toSorted()
  const paths = below.filter((path) => refusalOf(path) === undefined).slice(0, FOLDER_LIMIT)
  return { paths, left: below.length - paths.length }
}

/**
 * The texts as they are sent, whole, with what the question says of each attachment and how many texts it is.
 * @throws when one of them, or what is `said` beside them, has a value of an environment file in it.
 */
export async function readContext(
  rpc: Rpc,
  projectId: string,
  wanted: readonly Attachment[],
  said: readonly string[],
): Promise<{ attached: Attached[]; files: ContextFile[]; of: number[] }> {
  const attached: Attached[] = []
  const files: ContextFile[] = []
  const of: number[] = []
  for (const one of wanted) {
    const before = files.length
    if (one.kind === 'project') {
      const found = await retrieve(rpc, projectId, said.at(-1) ?? '')
      attached.push({ kind: one.kind, path: one.path, characters: 0 })
      for (const each of found) attached.push({ ...withText(each), found: true })
      files.push(...found.map(({ path, text }) => ({ path, text })))
      of.push(found.length)
      continue
    }
    if ('text' in one) {
      const refusal = one.kind === 'terminal' ? undefined : refusalOf(one.path.replace(LINES, ''))
      if (refusal !== undefined) throw new AppError('PERMISSION_DENIED', refusal)
      attached.push(withText(one))
      files.push({ path: one.path, text: one.text.slice(0, FILE_LIMIT) })
      of.push(1)
      continue
    }
    let characters = 0
    for (const path of one.kind === 'folder' ? filesIn(one.path).paths : [one.path]) {
      const text = await readText(rpc, projectId, path)
      characters += text.length
      files.push({ path, text: text.slice(0, FILE_LIMIT) })
    }
    attached.push({ kind: one.kind, path: one.path, characters })
    of.push(files.length - before)
  }
  const refusal = await refusalFor(rpc, projectId, '', [...said, ...files.map(({ text }) => text)])
  if (refusal !== null) throw new AppError('PERMISSION_DENIED', refusal)
  return { attached, files, of }
}

function withText(one: Extract<Attachment, { text: string }>): Attached {
  return { ...one, characters: one.text.length }
}

/** What was attached to a question asked before, to ask it again. */
export function attachmentsOf(attached: readonly Attached[] = []): Attachment[] {
  return attached.filter(({ found }) => found !== true).map(attachmentFrom)
}

/** What went along, to go along again as it was. */
export function attachmentFrom({ kind, path, text = '', place }: Attached): Attachment {
  if (kind === 'selection' || kind === 'terminal') return { kind, path, text }
  if (kind !== 'search' && kind !== 'symbol') return { kind, path }
  return { kind, path, text, place: place ?? { nodeId: '', line: 1 } }
}

/** A file's text as the person sees it, what is typed and not yet on disk included. */
async function readText(rpc: Rpc, projectId: string, path: string): Promise<string> {
  const refusal = refusalOf(path)
  if (refusal !== undefined) throw new Error(refusal)
  const node = useFiles.getState().tree.findByPath(path)
  if (node === undefined)
    throw new Error(`${path} is not in the project any more. Take it off and ask again.`)
  const { client, release } = documentsOf(rpc).acquire(projectId, node.id)
  try {
    await untilOpen(client)
    return client.text.toString()
  } finally {
    release()
  }
}
