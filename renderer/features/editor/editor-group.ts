import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { ySyncAnnotation } from 'y-codemirror.next'
import type { Failure } from '../../../preload/contract/errors.ts'
import type { FileInfo } from '../../../preload/contract/files.ts'
import type { DocumentClient } from '../documents/document-client.ts'
import type { DocumentHandle, Documents } from '../documents/documents.ts'
import { EditorHost, type EditorSettings, type ShownFile } from './editor-host.ts'
import { choiceFor, useFileChoices } from './file-choices.ts'
import type { Place } from './place-history.ts'
import { places } from './places.ts'
import { report, statusReporter } from './status-reporter.ts'
import {
  focusEditor,
  positionIn,
  positionOf,
  setActiveText,
  setPosition,
  takeFocusWanted,
  useEditorStatus,
} from './store.ts'

/** What an editor group shows for the file in front. */
export type PaneState =
  | { readonly kind: 'empty' | 'loading' | 'text'; readonly info?: FileInfo }
  | { readonly kind: 'not-text'; readonly info: FileInfo }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface EditorGroupOptions {
  documents: Documents
  projectId: string
  /** What is known of a file: at once, where it was read ahead. */
  info: (nodeId: string) => FileInfo | Promise<FileInfo>
  /** What was known of a file when it was last seen: shown until `info` answers. */
  seen?: (nodeId: string) => FileInfo | undefined
  toFailure: (error: unknown) => Failure
  settings: EditorSettings
  /** What other features add to a file's editor. */
  additions: (file: ShownFile) => Extension
  /** Called at the first change a person makes in a file after it was shown. */
  onEdited: (nodeId: string) => void
}

/** A place in a file, and how many characters from there are to be selected. */
type Reveal = Place & { readonly length?: number }

interface OpenFile {
  readonly handle: DocumentHandle
  info: FileInfo | undefined
  failure: Failure | undefined
  unsubscribe: () => void
}

/** One group of editor tabs: opens their files, and shows the front one's text or why there is none. */
export class EditorGroup {
  readonly #options: EditorGroupOptions
  readonly #files = new Map<string, OpenFile>()
  readonly #listeners = new Set<() => void>()
  #host: EditorHost | undefined
  #front: string | null = null
  #tabs: ReadonlySet<string> = new Set()
  #state: PaneState = { kind: 'empty' }
  #unfollowChoices: () => void = () => undefined
  #reveal: Reveal | undefined

  constructor(options: EditorGroupOptions) {
    this.#options = options
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getState = (): PaneState => this.#state

  /** The view, once mounted. */
  get view(): EditorView | undefined {
    return this.#host?.view
  }

  mount(parent: HTMLElement): void {
    const { settings, additions, onEdited } = this.#options
    this.#host = new EditorHost({
      parent,
      settings,
      positionOf,
      choiceFor,
      additions: (file) => [
        additions(file),
        statusReporter(file),
        places.reporter(file.info.id),
        editReporter(() => onEdited(file.info.id)),
      ],
    })
    this.#unfollowChoices = useFileChoices.subscribe(() => {
      this.#host?.followChoices()
      this.#tell()
    })
    this.#update()
  }

  /** Makes an editor ready for a file that is not open; what is answered lets go of it, unless it was opened since. */
  prepare(info: FileInfo, client: DocumentClient): () => void {
    if (!this.#files.has(info.id)) this.#host?.prepare(info, client)
    return () => this.#files.has(info.id) || this.#host?.forget(info.id)
  }

  /** Brings a file to the front, opening it if need be; null shows nothing. */
  show(nodeId: string | null): void {
    if (this.#front === nodeId) return
    this.#leave()
    this.#front = nodeId
    if (nodeId !== null && !this.#files.has(nodeId)) this.#open(nodeId)
    this.#update()
    this.#prune()
  }

  /** Tries once more to open the front file. */
  retry(): void {
    const nodeId = this.#front
    if (nodeId === null) return
    this.#drop(nodeId)
    this.#open(nodeId)
    this.#update()
  }

  /** Keeps these files open and closes every other one, the front one as soon as another takes its place. */
  retain(nodeIds: ReadonlySet<string>): void {
    this.#tabs = nodeIds
    this.#prune()
  }

  /** Puts the cursor at a place of a file, now or as soon as its text is shown. */
  reveal(place: Reveal): void {
    this.#reveal = place
    if (place.nodeId === this.#host?.front?.info.id) {
      places.settle()
      this.#applyReveal()
      this.#noteJump()
    }
    focusEditor()
  }

  /**
   * Follows files that were renamed or moved while open: their language and what they are called may be another; and
   * those that were written, whose lines may end otherwise.
   */
  checkPaths(pathOf: (nodeId: string) => string | undefined, written = (_nodeId: string) => false): void {
    for (const [nodeId, { info }] of this.#files) {
      const path = info === undefined ? undefined : pathOf(nodeId)
      if (path !== undefined && (path !== info?.path || written(nodeId))) this.#askInfo(nodeId)
    }
  }

  configure(settings: EditorSettings): void {
    this.#host?.configure(settings)
  }

  dispose(): void {
    this.#unfollowChoices()
    this.#leave()
    this.#front = null
    for (const nodeId of [...this.#files.keys()]) this.#drop(nodeId)
    this.#host?.destroy()
    this.#host = undefined
    setActiveText(undefined)
    useEditorStatus.setState({ active: null })
  }

  #open(nodeId: string): void {
    const { documents, projectId } = this.#options
    const handle = documents.acquire(projectId, nodeId)
    const file: OpenFile = {
      handle,
      info: undefined,
      failure: undefined,
      unsubscribe: handle.client.subscribe(() => this.#updateIf(nodeId)),
    }
    this.#files.set(nodeId, file)
    file.info = this.#options.seen?.(nodeId)
    this.#askInfo(nodeId)
  }

  #askInfo(nodeId: string): void {
    const file = this.#files.get(nodeId)
    if (file === undefined) return
    const known = this.#options.info(nodeId)
    if (!(known instanceof Promise)) return this.#takeInfo(nodeId, file, known)
    known.then(
      (info) => {
        if (this.#files.get(nodeId) === file) this.#takeInfo(nodeId, file, info)
      },
      (error: unknown) => {
        // A file that is shown stays so; its document tells if it is gone.
        file.failure = file.info === undefined ? this.#options.toFailure(error) : undefined
        this.#updateIf(nodeId)
      },
    )
  }

  #takeInfo(nodeId: string, file: OpenFile, info: FileInfo): void {
    const { info: before } = file
    if (before !== undefined && isSameText(before, info)) return
    file.info = info
    if (before !== undefined && (before.path !== info.path || before.readOnly !== info.readOnly)) {
      if (nodeId === this.#front) this.#leave()
      const focused = this.#host?.view.hasFocus ?? false
      this.#host?.forget(nodeId)
      this.#updateIf(nodeId)
      if (focused && nodeId === this.#front) this.#host?.view.focus()
      return
    }
    this.#host?.take(info)
    this.#updateIf(nodeId)
    if (nodeId === this.#front) this.#tell()
  }

  #prune(): void {
    for (const nodeId of [...this.#files.keys()]) {
      if (nodeId !== this.#front && !this.#tabs.has(nodeId)) this.#drop(nodeId)
    }
  }

  #drop(nodeId: string): void {
    const file = this.#files.get(nodeId)
    if (file === undefined) return
    this.#files.delete(nodeId)
    this.#host?.forget(nodeId)
    file.unsubscribe()
    file.handle.release()
  }

  #leave(): void {
    if (this.#front === null || this.#host?.front === undefined) return
    places.settle()
    setPosition(this.#front, positionIn(this.#host.view))
    this.#options.documents.hurry(this.#front)
  }

  #updateIf(nodeId: string): void {
    if (nodeId === this.#front) this.#update()
  }

  #update(): void {
    const next = this.#describe()
    if (next.kind === 'text' && this.#showText()) {
      this.#applyReveal()
      this.#noteJump()
    }
    if (next.kind !== 'text' && this.#host?.front !== undefined) this.#showNothing()
    if (next.kind === 'not-text' || next.kind === 'failed') takeFocusWanted()
    if (sameState(next, this.#state)) return
    this.#state = next
    for (const listener of [...this.#listeners]) listener()
  }

  #describe(): PaneState {
    if (this.#front === null) return { kind: 'empty' }
    const file = this.#files.get(this.#front)
    if (file === undefined) return { kind: 'empty' }
    if (file.failure !== undefined) return { kind: 'failed', failure: file.failure }
    const { info } = file
    if (info !== undefined && !info.text) return { kind: 'not-text', info }
    const { phase, failure } = file.handle.client.snapshot
    if (phase === 'failed' && failure !== undefined) return { kind: 'failed', failure }
    return info === undefined || phase === 'opening' ? { kind: 'loading' } : { kind: 'text', info }
  }

  /** True when the front file's text has come to be shown just now. */
  #showText(): boolean {
    const file = this.#front === null ? undefined : this.#files.get(this.#front)
    if (this.#host === undefined || file?.info === undefined || this.#host.isFront(file.handle.client))
      return false
    // Its document began anew: the cursor stays where it is.
    if (this.#host.front?.client === file.handle.client) this.#leave()
    this.#host.show(file.info, file.handle.client)
    if (this.#host.front === undefined) return false
    // A keyboard that is nowhere belongs to the text; in the tree or the chat it stays.
    if (takeFocusWanted() || document.activeElement === document.body) this.#host.view.focus()
    this.#tell()
    return true
  }

  /** Tells the rest of the window what the front file is shown as. */
  #tell(): void {
    const shown = this.#host?.front
    if (this.#host === undefined || shown === undefined) return
    const { view } = this.#host
    const { info, language } = shown
    setActiveText({ view, nodeId: info.id, path: info.path, language })
    report(view, shown)
  }

  #showNothing(): void {
    this.#host?.clear()
    setActiveText(undefined)
    useEditorStatus.setState({ active: null })
  }

  #applyReveal(): void {
    const to = this.#reveal
    if (to === undefined || to.nodeId !== this.#host?.front?.info.id) return
    this.#reveal = undefined
    this.#host.reveal(to.line, to.column, to.length)
  }

  #noteJump(): void {
    if (this.#host?.front !== undefined) places.jumped(this.#host.front.info.id, this.#host.view.state)
  }
}

function editReporter(onEdited: () => void): Extension {
  let told = false
  return EditorView.updateListener.of((update) => {
    if (told || !update.docChanged) return
    if (update.transactions.some((transaction) => transaction.annotation(ySyncAnnotation) !== undefined))
      return
    told = true
    onEdited()
  })
}

/** Is there nothing new to tell of a file that is shown? How large it is no text says. */
function isSameText(a: FileInfo, b: FileInfo): boolean {
  const same = a.path === b.path && a.readOnly === b.readOnly && a.eol === b.eol && a.encoding === b.encoding
  return a.text && b.text && same
}

function sameState(a: PaneState, b: PaneState): boolean {
  if (a.kind !== b.kind) return false
  if (a.kind === 'failed') return b.kind === 'failed' && a.failure === b.failure
  return b.kind !== 'failed' && a.info === b.info
}
