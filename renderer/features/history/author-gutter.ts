import {
  type EditorState,
  type Extension,
  Prec,
  RangeSet,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state'
import { type EditorView, GutterMarker, gutter, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { AuthoredRange } from '../../../preload/contract/history.ts'
import { type LineAuthor, lineAuthors } from './line-authors.ts'
import { authorWords, handWords } from './words.ts'
import './author-gutter.css'

/** Milliseconds after the last change in which the marks are brought up to date. */
const PAUSE = 1_500

/** What the gutter shows. */
interface Shown {
  readonly marks: RangeSet<GutterMarker>
  /** The longest of what they say: the gutter is as wide, wherever one looks. */
  readonly widest: GutterMarker
}

/** What to show, or null to take the gutter away. */
const setAuthors = StateEffect.define<Shown | null>()

class AuthorMark extends GutterMarker {
  readonly #author: LineAuthor
  /** False where the line above has the same. */
  readonly #first: boolean

  constructor(author: LineAuthor, first: boolean) {
    super()
    this.#author = author
    this.#first = first
  }

  override eq(other: AuthorMark): boolean {
    const [a, b] = [this.#author, other.#author]
    return isSame(a, b) && this.#first === other.#first
  }

  override toDOM(): HTMLElement {
    const { short, full } = authorWords(this.#author, Date.now())
    const mark = document.createElement('div')
    mark.className = 'cm-author'
    mark.dataset.by = this.#author.actor?.startsWith('model:') ? 'model' : (this.#author.actor ?? 'unknown')
    if (this.#author.device !== null) mark.dataset.elsewhere = ''
    mark.title = full
    if (this.#first) mark.textContent = short
    return mark
  }
}

/** As wide as a mark with these words, and never seen. */
class Width extends GutterMarker {
  readonly #words: string

  constructor(words: string) {
    super()
    this.#words = words
  }

  override eq(other: Width): boolean {
    return this.#words === other.#words
  }

  override toDOM(): HTMLElement {
    const width = document.createElement('div')
    width.className = 'cm-author-width'
    width.textContent = this.#words
    return width
  }
}

/** About how long its words are, in characters: what differs is who and where. */
function lengthOf({ actor, device }: LineAuthor): number {
  return actor === null ? 0 : handWords([{ actor, device }]).length
}

function isSame(a: LineAuthor, b: LineAuthor): boolean {
  return a.actor === b.actor && a.device === b.device && a.at === b.at
}

const authors = StateField.define<Shown | null>({
  create: () => null,
  update(shown, { changes, effects }) {
    for (const effect of effects) if (effect.is(setAuthors)) return effect.value
    return shown === null || changes.empty ? shown : { ...shown, marks: shown.marks.map(changes) }
  },
})

/** True while an editor shows who wrote its lines. */
export function showsAuthors(state: EditorState): boolean {
  return (state.field(authors, false) ?? null) !== null
}

/**
 * Shows left of the line numbers who wrote each line, until `hideAuthors`.
 * @param load asks who wrote what; once more after each change.
 * @param isInFront false when the view shows another file by now.
 */
export async function showAuthors(
  view: EditorView,
  load: () => Promise<AuthoredRange[]>,
  isInFront: () => boolean,
): Promise<void> {
  const ranges = await load()
  if (!isInFront()) return
  if (view.state.field(authors, false) === undefined)
    view.dispatch({ effects: StateEffect.appendConfig.of(authorGutter(load)) })
  view.dispatch({ effects: setAuthors.of(marksOf(view.state, ranges)) })
}

export function hideAuthors(view: EditorView): void {
  view.dispatch({ effects: setAuthors.of(null) })
}

function marksOf(state: EditorState, ranges: readonly AuthoredRange[]): Shown {
  const lengths = Array.from({ length: state.doc.lines }, (_, n) => state.doc.line(n + 1).length + 1)
  const builder = new RangeSetBuilder<GutterMarker>()
  let above: LineAuthor | undefined
  let widest: LineAuthor | undefined
  let at = 0
  for (const [n, author] of lineAuthors(ranges, lengths).entries()) {
    const first = above === undefined || !isSame(author, above)
    if (first && (widest === undefined || lengthOf(author) > lengthOf(widest))) widest = author
    builder.add(at, at, new AuthorMark(author, first))
    above = author
    at += lengths[n] ?? 0
  }
  const words = widest === undefined ? '' : authorWords(widest, Date.now()).short
  return { marks: builder.finish(), widest: new Width(words) }
}

const noWidth = new (class extends GutterMarker {})()

function widthOf(state: EditorState): GutterMarker {
  return state.field(authors)?.widest ?? noWidth
}

function authorGutter(load: () => Promise<AuthoredRange[]>): Extension {
  return [
    authors,
    // Gutters stand in the order of their precedence: before the line numbers.
    Prec.high(
      gutter({
        class: 'cm-authors',
        markers: ({ state }) => state.field(authors)?.marks ?? RangeSet.empty,
        initialSpacer: ({ state }) => widthOf(state),
        updateSpacer: (_, { state }) => widthOf(state),
      }),
    ),
    ViewPlugin.define((view) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const refresh = (): void => {
        if (!showsAuthors(view.state)) return
        const { doc } = view.state
        load().then(
          (ranges) => {
            if (view.state.doc.eq(doc)) view.dispatch({ effects: setAuthors.of(marksOf(view.state, ranges)) })
          },
          // The marks stay as they were; asking for them by hand tells what is wrong.
          () => undefined,
        )
      }
      return {
        update({ docChanged }: ViewUpdate) {
          if (!docChanged) return
          clearTimeout(timer)
          timer = setTimeout(refresh, PAUSE)
        },
        destroy: () => clearTimeout(timer),
      }
    }),
  ]
}
