import { type ChangeDesc, type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import { EditorView, ViewPlugin } from '@codemirror/view'
import { drawProposal } from './draw.ts'
import { type Hunk, mapHunks } from './hunks.ts'

/** Who shows a proposal and hears of its buttons. */
export interface ProposalOwner {
  /** The bar above the lines; the same element for as long as the owner lives. */
  readonly dom: HTMLElement
  take(hunkId: number): void
  refuse(hunkId: number): void
  /** The editor shows the file again, or the proposal is another. */
  changed(view: EditorView): void
}

/** A change that is shown in the document and not part of it. */
export interface Proposal {
  readonly owner: ProposalOwner
  /** The lines it is about. */
  readonly from: number
  readonly to: number
  readonly hunks: readonly Hunk[]
  /** The hunk the keyboard is at. */
  readonly current: number | null
  /** True while more may come: then there is nothing to accept. */
  readonly writing: boolean
  /** What was proposed before the model began anew: it comes back when nothing usable comes. */
  readonly earlier: readonly Hunk[]
  /** What happened to the document since the model was given its text. */
  readonly since: ChangeDesc
  /** Hunks taken back because their lines were changed meanwhile. */
  readonly withdrawn: number
}

export const setProposal = StateEffect.define<Proposal | null>()

const proposalField = StateField.define<Proposal | null>({
  create: () => null,
  update(proposal, { changes, effects }) {
    let now = proposal
    if (now !== null && !changes.empty) now = mapped(now, changes.desc)
    for (const effect of effects) if (effect.is(setProposal)) now = effect.value
    return now
  },
  provide: (field) =>
    EditorView.decorations.compute([field], (state) => drawProposal(state, state.field(field))),
})

function mapped(proposal: Proposal, changes: ChangeDesc): Proposal {
  const hunks = mapHunks(proposal.hunks, changes)
  return {
    ...proposal,
    from: changes.mapPos(proposal.from, -1),
    to: changes.mapPos(proposal.to, 1),
    hunks,
    earlier: mapHunks(proposal.earlier, changes),
    since: proposal.since.composeDesc(changes),
    withdrawn: proposal.withdrawn + proposal.hunks.length - hunks.length,
    current: hunks.some(({ id }) => id === proposal.current) ? proposal.current : (hunks[0]?.id ?? null),
  }
}

/** The proposal a file shows, if any. */
export function proposalIn(state: EditorState): Proposal | null {
  return state.field(proposalField, false) ?? null
}

const extension: Extension = [
  proposalField,
  ViewPlugin.define((view) => {
    const tell = (): void => proposalIn(view.state)?.owner.changed(view)
    queueMicrotask(tell)
    return {
      update(update) {
        if (update.startState.field(proposalField, false) !== update.state.field(proposalField, false))
          queueMicrotask(tell)
      },
    }
  }),
]

/** Added to a file's editor with its first proposal. */
export const proposals = { field: proposalField, extension }
