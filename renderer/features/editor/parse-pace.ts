import { forceParsing, ParseContext, syntaxTree } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { ViewPlugin, type ViewUpdate } from '@codemirror/view'
import { afterTyping, isTyping } from '../../ui/typing-pause.ts'

/** What `@codemirror/language` lets a transaction spend on parsing, in milliseconds: more than a frame. */
const LIBRARY_BUDGET = 20
/** What it may spend here once the line that is edited is parsed. The rest follows when keys pause. */
const BUDGET = 0.3

/** The members of `ParseContext` that its typings leave out. */
interface Parsing {
  state: ParseContext['state']
  fragments: ParseContext['fragments']
  parse: { parsedPos: number } | null
  work(until: number | (() => boolean), upto?: number): boolean
}

/**
 * Has a key press wait for no more of the parser than the line it changed. Half-typed code makes the parser look for
 * its way back far beyond that line, which takes longer than all else in the key press, and the library does it
 * within the transaction. Behind that line the colours stay as they were until keys pause.
 */
function paceParsing(): void {
  const parsing = ParseContext.prototype as unknown as Parsing
  const whole = parsing.work
  parsing.work = function work(until, upto) {
    // What is left of the tree before the change and behind it; a text that is parsed for the first time has nothing.
    const [first, second] = this.fragments
    // The library's own worker, which has a function here: it would draw between two keys.
    if (typeof until === 'function' && isTyping()) return false
    if (until !== LIBRARY_BUDGET || first === undefined) return whole.call(this, until, upto)
    const { doc } = this.state
    const changed = first.from > 0 ? first.from : (second?.from ?? first.to)
    const lineEnd = doc.lineAt(Math.min(changed, doc.length)).to
    const began = performance.now()
    const enough = (): boolean => {
      const spent = performance.now() - began
      return spent > LIBRARY_BUDGET || (spent > BUDGET && (this.parse?.parsedPos ?? 0) > lineEnd)
    }
    return whole.call(this, enough, upto)
  }
}

paceParsing()

/** Milliseconds after which the parser comes to the end of the view although keys do not pause. */
const LONGEST = 400

/** Finishes the parsing of what is in view, once keys pause. */
export const parseAfterTyping: Extension = ViewPlugin.fromClass(
  class {
    #cancel: (() => void) | undefined

    update({ docChanged, state, view }: ViewUpdate): void {
      if (!docChanged || this.#cancel !== undefined || syntaxTree(state).length >= view.viewport.to) return
      this.#cancel = afterTyping(
        () => {
          this.#cancel = undefined
          forceParsing(view, view.viewport.to, LIBRARY_BUDGET - 1)
        },
        { most: LONGEST },
      )
    }

    destroy(): void {
      this.#cancel?.()
    }
  },
)
