/** The text a completion is made from. Kept from one keystroke to the next, so that only what was typed is new. */
export interface CompletionWindow {
  /** Before the anchor: the same from keystroke to keystroke. */
  head: string
  /** From the anchor to the cursor: what was typed since. */
  tail: string
  /** After the cursor. */
  suffix: string
}

export interface WindowLimits {
  /** Characters before the cursor that the model should read. */
  prefixCharacters: number
  suffixCharacters: number
}

const MOST_LINES = 256
/** Characters by which a kept window's start is found again after an edit further down. */
const LANDMARK = 200
/** When the tail has grown to this, the anchor moves to the cursor's line. */
const LONGEST_TAIL = 400
/** A window that has grown this much beyond its limit starts anew at the limit. */
const SLACK = 1.5

/**
 * The window of one document. Its start and its anchor stay put while one types and deletes near the cursor; both
 * move only when they must, because everything after a moved start has to be evaluated again.
 */
export class AnchoredWindow {
  #head: string

  /** @param head of an earlier window of the document, to go on with. */
  constructor(head = '') {
    this.#head = head
  }

  /** The window for a cursor between `prefix` and `suffix`. */
  at(prefix: string, suffix: string, limits: WindowLimits): CompletionWindow {
    const start = this.#start(prefix, limits) ?? startOf(prefix, limits)
    const anchor = this.#anchor(prefix, start) ?? lineBreakBefore(prefix)
    this.#head = prefix.slice(start, Math.max(start, anchor))
    return {
      head: this.#head,
      tail: prefix.slice(start + this.#head.length),
      suffix: wholeLines(suffix, limits.suffixCharacters),
    }
  }

  /** Where the kept window starts in `prefix`, or undefined when it has grown too long or is no longer there. */
  #start(prefix: string, limits: WindowLimits): number | undefined {
    const landmark = this.#head.slice(0, LANDMARK)
    if (landmark === '') return undefined
    // The nearest place first: the same text further up is another place.
    const start = prefix.startsWith(this.#head) ? 0 : prefix.lastIndexOf(landmark)
    if (start < 0 || prefix.length - start > limits.prefixCharacters * SLACK) return undefined
    return start === 0 || prefix[start - 1] === '\n' ? start : undefined
  }

  #anchor(prefix: string, start: number): number | undefined {
    if (this.#head === '' || !prefix.startsWith(this.#head, start)) return undefined
    const anchor = start + this.#head.length
    return prefix.length - anchor > LONGEST_TAIL ? undefined : anchor
  }
}

/** Where the cursor's line begins, before its line break: models know a break and the indentation after it as one. */
function lineBreakBefore(prefix: string): number {
  return Math.max(0, prefix.lastIndexOf('\n'))
}

/** The start of a new window: a line's start, so that no token is cut in two. */
function startOf(prefix: string, limits: WindowLimits): number {
  const end = prefix.length - lineTail(prefix).length
  let start = Math.max(0, end - limits.prefixCharacters)
  let lines = 0
  for (let at = end - 1; at >= start; at--) {
    if (prefix[at] === '\n' && ++lines > MOST_LINES) start = at + 1
  }
  if (start === 0) return 0
  const line = prefix.indexOf('\n', start - 1)
  return line < 0 || line + 1 >= end ? start : line + 1
}

/** The part of the cursor's line before the cursor. */
export function lineTail(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('\n') + 1)
}

function wholeLines(suffix: string, characters: number): string {
  if (suffix.length <= characters) return suffix
  const end = suffix.lastIndexOf('\n', characters)
  return suffix.slice(0, end > 0 ? end : characters)
}
