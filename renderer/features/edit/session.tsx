import { ChangeSet, StateEffect } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { flushSync } from 'react-dom'
import { createRoot, type Root } from 'react-dom/client'
import { ySyncFacet } from 'y-codemirror.next'
import { createStore } from 'zustand'
import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { ModelOrigin } from '../documents/origin.ts'
import { EditBar } from './bar.tsx'
import type { Hunk } from './hunks.ts'
import { type Proposal, type ProposalOwner, proposalIn, proposals, setProposal } from './proposal.ts'
import { type BarState, type Review, setReview } from './store.ts'
import { Writer } from './writer.ts'
import './edit.css'

export interface SessionOptions {
  readonly rpc: Rpc
  readonly commands: Pick<CommandRegistry, 'keyOf' | 'run'>
  readonly view: EditorView
  readonly projectId: string
  readonly nodeId: string
  readonly path: string
  readonly language: string
  /** The lines it is about. */
  readonly from: number
  readonly to: number
  readonly label: string
  /** A wish that is sent only when the person says so, and what of its answer counts. */
  readonly proposed?: { readonly words: string; readonly commentsOnly: boolean } | undefined
  /** False for a change that did not come from a model that can be asked on. */
  readonly asks: boolean
}

/**
 * One edit of one file, from the wish to the last accepted change. The proposal lives in the editor's state beside
 * the text; a change comes into the document only when a person accepts it, as one step of undo in the model's name.
 */
export class EditSession implements ProposalOwner, Review {
  readonly dom = document.createElement('div')
  readonly bar
  readonly options: SessionOptions
  readonly #writer: Writer
  readonly #root: Root
  readonly #resized: ResizeObserver
  #ended = false

  constructor(options: SessionOptions) {
    this.options = options
    this.bar = createStore<BarState>(() => ({
      phase: 'asking',
      label: options.label,
      lines: lineCount(options),
      hunks: 0,
      at: 0,
      withdrawn: 0,
      note: '',
      failure: null,
      pause: null,
      wish: options.proposed?.words ?? '',
      asks: options.asks,
    }))
    this.dom.className = 'edit-bar-place'
    this.#writer = new Writer(this)
    this.#begin()
    this.#root = createRoot(this.dom)
    // At once: the next key belongs into its field.
    flushSync(() => this.#root.render(<EditBar session={this} />))
    this.#resized = new ResizeObserver(() => this.#fit())
    this.#resized.observe(this.dom)
    this.#resized.observe(options.view.scrollDOM)
    setReview(options.nodeId, this)
  }

  /** The proposal, while the editor shows its file. */
  get shown(): Proposal | null {
    const proposal = proposalIn(this.options.view.state)
    return proposal?.owner === this ? proposal : null
  }

  /** Has the model write; what it wrote before is what it goes on from. */
  ask(wish: string, { commentsOnly = false }: { commentsOnly?: boolean } = {}): void {
    const { proposed } = this.options
    const asProposed = proposed?.words === wish && proposed.commentsOnly
    void this.#writer.ask(wish, { commentsOnly: commentsOnly || asProposed })
  }

  /** Shows hunks in place of those there are. */
  show(change: Partial<Proposal>, note = ''): void {
    const proposal = this.shown
    if (proposal === null) return
    const next = { ...proposal, ...change }
    const current = next.hunks.some(({ id }) => id === next.current)
      ? next.current
      : (next.hunks[0]?.id ?? null)
    this.options.view.dispatch({ effects: setProposal.of({ ...next, current }) })
    this.bar.setState({ note })
  }

  changed(): void {
    if (this.#ended) return
    const proposal = this.shown
    if (proposal === null) return
    this.#writer.shown()
    const { hunks, current, withdrawn } = proposal
    const { doc } = this.options.view.state
    this.bar.setState({
      hunks: hunks.length,
      at: hunks.findIndex(({ id }) => id === current) + 1,
      withdrawn,
      lines: doc.lineAt(proposal.to).number - doc.lineAt(proposal.from).number + 1,
    })
    if (!this.#writer.running && this.bar.getState().phase === 'review' && hunks.length === 0)
      this.bar.setState({ phase: 'asking' })
  }

  take(hunkId: number): void {
    this.#fromButton(() => this.#apply(this.#hunks(hunkId)))
  }

  acceptAll(): void {
    this.#apply(this.shown?.hunks ?? [])
  }

  acceptCurrent(): void {
    this.#apply(this.#hunks(this.shown?.current))
  }

  refuse(hunkId: number): void {
    this.#fromButton(() => this.#refuse(hunkId))
  }

  #refuse(hunkId: number): void {
    const proposal = this.shown
    if (proposal === null || proposal.writing) return
    const left = proposal.hunks.filter(({ id }) => id !== hunkId)
    if (left.length === 0) return this.end()
    this.show({ hunks: left })
    this.#announce(`Refused. ${left.length} left.`)
  }

  refuseCurrent(): void {
    const { current } = this.shown ?? {}
    if (typeof current === 'number') this.refuse(current)
  }

  go(step: 1 | -1): void {
    const proposal = this.shown
    if (proposal === null || proposal.hunks.length === 0) return
    const { hunks, current } = proposal
    const count = hunks.length
    const index = (hunks.findIndex(({ id }) => id === current) + step + count) % count
    const hunk = hunks[index] as Hunk
    this.options.view.dispatch({
      selection: { anchor: hunk.from },
      effects: [
        setProposal.of({ ...proposal, current: hunk.id }),
        EditorView.scrollIntoView(hunk.from, { y: 'center' }),
        EditorView.announce.of(`Change ${index + 1} of ${count}.`),
      ],
    })
  }

  close(): void {
    if (this.#writer.running) this.#writer.stop()
    else this.end()
  }

  focus(): void {
    // What was just said to it is drawn first.
    flushSync(() => undefined)
    // Not a button where there is no field: a key that was meant for something else decides nothing.
    this.dom.querySelector<HTMLElement>('textarea, .edit-bar:not(:has(textarea))')?.focus()
  }

  /** Takes the proposal away. The document is as it is. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#writer.stop()
    const { view, nodeId } = this.options
    const held = this.dom.contains(document.activeElement)
    if (this.shown !== null) {
      view.dispatch({ effects: setProposal.of(null) })
      if (held) view.focus()
    }
    this.#resized.disconnect()
    setReview(nodeId, null)
    // React may be drawing this very bar.
    setTimeout(() => this.#root.unmount())
  }

  get ended(): boolean {
    return this.#ended
  }

  #begin(): void {
    const { view, from, to } = this.options
    const proposal: Proposal = {
      owner: this,
      from,
      to,
      hunks: [],
      earlier: [],
      since: ChangeSet.empty(view.state.doc.length).desc,
      current: null,
      writing: false,
      withdrawn: 0,
    }
    const known = proposalIn(view.state) !== null || view.state.field(proposals.field, false) !== undefined
    view.dispatch({
      effects: [
        ...(known ? [] : [StateEffect.appendConfig.of(proposals.extension)]),
        EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 100 }),
      ],
    })
    view.dispatch({ effects: setProposal.of(proposal) })
  }

  /** Lines may be wider than the window; the bar is not, and stays where it can be seen. */
  #fit(): void {
    if (this.shown === null) return
    const { view } = this.options
    const gutters =
      view.contentDOM.getBoundingClientRect().left -
      view.scrollDOM.getBoundingClientRect().left +
      view.scrollDOM.scrollLeft
    this.dom.style.setProperty('--edit-gutters', `${gutters}px`)
    this.dom.style.setProperty('--edit-room', `${view.scrollDOM.clientWidth - gutters}px`)
    view.requestMeasure()
  }

  #hunks(hunkId: number | null | undefined): readonly Hunk[] {
    return this.shown?.hunks.filter(({ id }) => id === hunkId) ?? []
  }

  #apply(hunks: readonly Hunk[]): void {
    const { view } = this.options
    const proposal = this.shown
    if (proposal === null || proposal.writing || view.state.readOnly || hunks.length === 0) return
    const left = proposal.hunks.filter((hunk) => !hunks.includes(hunk))
    // First: the change that follows must not count as somebody else's in these lines.
    this.show({ hunks: left })
    const text = view.state.facet(ySyncFacet).ytext
    const write = (): void => {
      for (const { from, to, insert } of [...hunks].sort((a, b) => b.from - a.from)) {
        if (to > from) text.delete(from, to - from)
        if (insert !== '') text.insert(from, insert)
      }
    }
    if (text.doc === null) write()
    else text.doc.transact(write, new ModelOrigin(this.bar.getState().label))
    this.#announce(left.length === 0 ? 'Accepted.' : `Accepted. ${left.length} left.`)
    if (left.length === 0) this.end()
  }

  /** A button below the lines goes with its change: the keyboard goes back to the text then. */
  #fromButton(act: () => void): void {
    const { view } = this.options
    const held = view.contentDOM.contains(document.activeElement) && !view.hasFocus
    act()
    if (held && document.activeElement === document.body) view.focus()
  }

  #announce(words: string): void {
    this.options.view.dispatch({ effects: EditorView.announce.of(words) })
  }
}

function lineCount({ view, from, to }: SessionOptions): number {
  const { doc } = view.state
  return doc.lineAt(to).number - doc.lineAt(from).number + 1
}
