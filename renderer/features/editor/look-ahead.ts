import type { FileInfo } from '../../../preload/contract/files.ts'
import type { DocumentClient } from '../documents/document-client.ts'
import type { DocumentHandle } from '../documents/documents.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'
import { useTabs } from '../tabs/store.ts'
import { choiceFor } from './file-choices.ts'
import { languageOf, loadLanguage } from './languages.ts'

/** Milliseconds that a file stays the likely next before it is read: arrow keys go past many. */
const REST = 50
/** Milliseconds that what was read is kept for. */
const KEPT = 20_000
/** Bytes; a larger file is read when it is wanted. */
const LARGEST = 256 * 1024

export interface LookAheadOptions {
  acquire: (nodeId: string) => DocumentHandle
  info: (nodeId: string) => Promise<FileInfo>
  /** Makes an editor ready for a file whose document is open; answers what lets go of it. */
  prepare: (info: FileInfo, client: DocumentClient) => () => void
}

interface Read {
  readonly nodeId: string
  readonly handle: DocumentHandle
  readonly asked: Promise<FileInfo>
  info: FileInfo | undefined
  discard: (() => void) | undefined
}

/**
 * Reads the one file that will probably be opened next, so that opening it waits for nothing: the line chosen in
 * quick open, the row of the tree under the pointer or the keyboard.
 */
export class LookAhead {
  readonly #options: LookAheadOptions
  #read: Read | undefined
  #end: ReturnType<typeof setTimeout> | undefined

  constructor(options: LookAheadOptions) {
    this.#options = options
  }

  /** Reads a file: its document, what is known of it, the parser of its language, and makes its editor. */
  read(nodeId: string): void {
    if (this.#read?.nodeId === nodeId) return
    this.forget()
    const { acquire, info } = this.#options
    const read = { nodeId, handle: acquire(nodeId), asked: info(nodeId), info: undefined, discard: undefined }
    this.#read = read
    this.#end = setTimeout(() => this.forget(), KEPT)
    // What goes wrong is told to whoever opens the file.
    this.#prepare(read).catch(() => this.#read === read && this.forget())
  }

  async #prepare(read: Read): Promise<void> {
    const info = await read.asked
    read.info = info
    if (!info.text) return
    const { client } = read.handle
    await Promise.all([loadParser(info), untilOpen(client)])
    requestIdleCallback(
      () => {
        if (this.#read === read) read.discard = this.#options.prepare(info, client)
      },
      { timeout: 100 },
    )
  }

  /** What is known of a file that is opened now, and whose document the caller holds: at once, where it was read. */
  info(nodeId: string): FileInfo | Promise<FileInfo> {
    const read = this.#read
    if (read?.nodeId !== nodeId) return this.#options.info(nodeId)
    this.forget()
    return read.info ?? read.asked
  }

  /** Lets go of what was read. */
  forget(): void {
    clearTimeout(this.#end)
    this.#read?.discard?.()
    this.#read?.handle.release()
    this.#read = undefined
  }
}

async function loadParser({ id, name }: FileInfo): Promise<void> {
  const language = languageOf(name, undefined, choiceFor(id).language)
  if (language !== undefined) await loadLanguage(language)
}

let current: LookAhead | undefined
let rest: ReturnType<typeof setTimeout> | undefined
/** The choice that others wait behind, for as long as it stands. */
let choice: object | undefined

/** Has `expectFile` work for a project's editor, until the answer is called. */
export function lookAheadBy(ahead: LookAhead): () => void {
  current = ahead
  return () => {
    if (current === ahead) current = undefined
  }
}

/**
 * Says which file will probably be opened next. Calling the answer takes it back.
 * @param chosen true for the line that the Enter key would take: until it is taken back no other file is read, whatever
 * comes under the pointer or gets the focus of the tree meanwhile.
 */
export function expectFile(nodeId: string | null | undefined, { chosen = false } = {}): () => void {
  if (choice !== undefined && !chosen) return () => undefined
  clearTimeout(rest)
  if (nodeId === null || nodeId === undefined) return () => undefined
  const timer = setTimeout(() => {
    const node = useFiles.getState().tree.get(nodeId)
    const open = useTabs.getState().tabs.some((tab) => tab.nodeId === nodeId)
    if (node?.text && node.size <= LARGEST && !open) current?.read(nodeId)
  }, REST)
  rest = timer
  const own = chosen ? {} : undefined
  choice = own
  return () => {
    clearTimeout(timer)
    if (choice === own) choice = undefined
  }
}
