import type { EditorState, Range, Text } from '@codemirror/state'
import { Decoration, type DecorationSet, WidgetType } from '@codemirror/view'
import type { Hunk } from './hunks.ts'
import type { Proposal, ProposalOwner } from './proposal.ts'

/** Lines of a document larger than this are not marked one by one as going. */
const MARKED = 5000

/** A proposal as decorations: the bar, lines that go, and new lines with their buttons below those. */
export function drawProposal({ doc }: EditorState, proposal: Proposal | null): DecorationSet {
  if (proposal === null) return Decoration.none
  const { owner, hunks, current, writing } = proposal
  const parts: Range<Decoration>[] = []
  const bar = Decoration.widget({ widget: new Bar(owner), block: true, side: -3 })
  parts.push(bar.range(doc.lineAt(Math.min(proposal.from, doc.length)).from))
  for (const hunk of hunks) {
    const at = hunk.id === current
    if (hunk.to > hunk.from) parts.push(...goingLines(doc, hunk, at))
    const atEnd = hunk.from === hunk.to && hunk.insert.startsWith('\n')
    const above = hunk.from === hunk.to && !atEnd
    const place = above ? doc.lineAt(hunk.from).from : endOf(doc, hunk)
    const widget = new NewLines(hunk, { owner, at, buttons: !writing })
    parts.push(Decoration.widget({ widget, block: true, side: above ? -2 : 2 }).range(place))
  }
  return Decoration.set(parts, true)
}

/** The end of the last line that a hunk replaces: a break that goes with it belongs to that line. */
function endOf(doc: Text, { from, to }: Hunk): number {
  const line = doc.lineAt(Math.min(to, doc.length))
  return to > from && line.from === to && line.number > 1 ? doc.line(line.number - 1).to : line.to
}

function goingLines(doc: Text, hunk: Hunk, at: boolean): Range<Decoration>[] {
  const line = Decoration.line({ class: at ? 'edit-going edit-current' : 'edit-going' })
  const end = endOf(doc, hunk)
  const parts: Range<Decoration>[] = []
  // A hunk at the end of the text begins with the break before its first line.
  const start = doc.lineAt(hunk.from)
  const first =
    hunk.insert === '' && start.to === hunk.from && hunk.to > hunk.from && start.length > 0
      ? start.number + 1
      : start.number
  for (let number = first; number <= doc.lines && parts.length < MARKED; number++) {
    const each = doc.line(number)
    if (each.from > end) break
    parts.push(line.range(each.from))
  }
  return parts
}

class Bar extends WidgetType {
  readonly #owner: ProposalOwner

  constructor(owner: ProposalOwner) {
    super()
    this.#owner = owner
  }

  override eq(other: Bar): boolean {
    return other.#owner === this.#owner
  }

  override toDOM(): HTMLElement {
    return this.#owner.dom
  }

  override ignoreEvent(): boolean {
    return true
  }

  override get estimatedHeight(): number {
    return 76
  }
}

interface Look {
  readonly owner: ProposalOwner
  readonly at: boolean
  readonly buttons: boolean
}

class NewLines extends WidgetType {
  readonly #hunk: Hunk
  readonly #look: Look

  constructor(hunk: Hunk, look: Look) {
    super()
    this.#hunk = hunk
    this.#look = look
  }

  override eq(other: NewLines): boolean {
    const [a, b] = [this.#look, other.#look]
    return (
      this.#hunk.id === other.#hunk.id &&
      this.#hunk.insert === other.#hunk.insert &&
      a.owner === b.owner &&
      a.at === b.at &&
      a.buttons === b.buttons
    )
  }

  override toDOM(): HTMLElement {
    const { owner, at, buttons } = this.#look
    const block = element('div', at ? 'edit-new edit-current' : 'edit-new')
    if (this.#hunk.lines.length > 0) {
      const lines = element('div', 'edit-new-lines')
      lines.textContent = this.#hunk.lines.join('\n')
      block.append(lines)
    }
    if (buttons) {
      const row = element('div', 'edit-hunk-buttons')
      row.append(
        button('Accept', 'Accept this change', () => owner.take(this.#hunk.id)),
        button('Refuse', 'Refuse this change', () => owner.refuse(this.#hunk.id)),
      )
      block.append(row)
    }
    return block
  }

  override ignoreEvent(): boolean {
    return true
  }

  override get estimatedHeight(): number {
    return this.#hunk.lines.length * 22 + 28
  }
}

function element(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = className
  return made
}

function button(text: string, label: string, run: () => void): HTMLButtonElement {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'edit-hunk-button'
  made.textContent = text
  made.setAttribute('aria-label', label)
  made.addEventListener('click', run)
  return made
}
