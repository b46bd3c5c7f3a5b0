import { DocInput, LRLanguage, language, syntaxTree } from '@codemirror/language'
import { type EditorState, Text } from '@codemirror/state'
import { type Parser, type Tree, TreeFragment } from '@lezer/common'

/** Characters behind the cursor that are looked at: what an offer breaks, it breaks near by. */
const BEHIND = 1_200
/** Milliseconds that the parser may take for all of an offer; what it cannot tell by then is not held against it. */
const BUDGET = 12
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * The longest beginning of an offer, in whole lines, that does not make the syntax worse than it is without it; '' when
 * there is none. The editor's own parser tells, from the tree that it has: what did not change is not parsed again.
 */
export function soundPart(state: EditorState, at: number, text: string): string {
  const known = state.facet(language)
  // Only these parsers say where a text is not what the language allows.
  if (!(known instanceof LRLanguage)) return text
  const check = new Check(known.parser, state, at)
  const before = check.errors('')
  if (before === undefined) return text
  const lines = text.split('\n')
  for (let count = lines.length; count > 0; count--) {
    const part = lines.slice(0, count).join('\n')
    const after = check.errors(part)
    if (after === undefined) return text
    if (after <= before) return part.trimEnd()
  }
  return ''
}

class Check {
  readonly #parser: Parser
  readonly #state: EditorState
  readonly #at: number
  readonly #from: number
  readonly #to: number
  readonly #fragments: readonly TreeFragment[]
  readonly #until = performance.now() + BUDGET

  constructor(parser: Parser, state: EditorState, at: number) {
    this.#parser = parser
    this.#state = state
    this.#at = at
    this.#from = state.doc.lineAt(at).from
    this.#to = state.doc.lineAt(Math.min(state.doc.length, at + BEHIND)).from
    if (this.#to < at) this.#to = Math.min(state.doc.length, at + BEHIND)
    const tree = syntaxTree(state)
    this.#fragments = TreeFragment.addTree(tree, [], tree.length < state.doc.length)
  }

  /** Errors around the cursor with `text` there, and with what it opens closed; undefined when there is no time. */
  errors(text: string): number | undefined {
    const { doc } = this.#state
    const inserted = Text.of(closed(text).split('\n'))
    const end = this.#at + inserted.length
    const changed = doc.replace(this.#at, this.#at, inserted)
    const change = { fromA: this.#at, toA: this.#at, fromB: this.#at, toB: end }
    const fragments = TreeFragment.applyChanges(this.#fragments, [change])
    const upTo = this.#to + inserted.length
    const tree = this.#parse(changed, fragments, upTo)
    if (tree === undefined) return undefined
    const gap = {
      from: end - lengthOf(/\s*$/.exec(changed.sliceString(this.#from, end))),
      to: end + lengthOf(/^\s*/.exec(changed.sliceString(end, upTo))),
    }
    let count = 0
    tree.iterate({
      from: this.#from,
      to: Math.min(upTo, tree.length),
      enter: ({ type, from, to }) => {
        // What is missing right behind the cursor is what is about to be typed.
        if (type.isError && !(from === to && from >= gap.from && to <= gap.to)) count++
      },
    })
    return count
  }

  #parse(doc: Text, fragments: readonly TreeFragment[], upTo: number): Tree | undefined {
    const parse = this.#parser.startParse(new DocInput(doc), fragments)
    if (upTo < doc.length) parse.stopAt(upTo)
    for (;;) {
      const tree = parse.advance()
      if (tree !== null) return tree
      if (performance.now() > this.#until) return undefined
    }
  }
}

function lengthOf(match: RegExpExecArray | null): number {
  return match?.[0].length ?? 0
}

/** The text with what it opens closed at its end: an offer may leave a block to be written. */
function closed(text: string): string {
  const open: string[] = []
  for (const character of withoutStrings(text)) {
    const closer = PAIRS[character]
    if (closer !== undefined) open.push(closer)
    else if (character === open.at(-1)) open.pop()
  }
  return open.length === 0 ? text : `${text}${open.includes('}') ? '\n' : ''}${open.reverse().join('')}`
}

function withoutStrings(text: string): string {
  return text.replace(/(["'`])(?:\\.|(?!\1)[^\\\n])*\1/g, '')
}
