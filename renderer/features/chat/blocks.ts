/** A piece of Markdown that can be rendered by itself. */
export interface Block {
  readonly text: string
  /** False while a code fence in it has not been closed: more of it will come. */
  readonly closed: boolean
}

/**
 * Splits Markdown at blank lines outside code fences. As an answer grows only its last block changes, so only that
 * one is parsed and rendered again.
 */
export function splitBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let lines: string[] = []
  let fence: string | undefined
  const finish = (closed: boolean): void => {
    if (lines.some((line) => line.trim() !== '')) blocks.push({ text: lines.join('\n'), closed })
    lines = []
  }
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && line.trim() === '') {
      // An indented line after a blank one still belongs to the list item above it.
      lines.push(line)
      continue
    }
    if (
      fence === undefined &&
      lines.at(-1)?.trim() === '' &&
      !/^(\s{2,}|\t)/.test(line) &&
      !continuesList(lines, line)
    )
      finish(true)
    lines.push(line)
    if (mark === undefined) continue
    if (fence === undefined) fence = mark
    else if (mark.startsWith(fence[0] ?? '') && mark.length >= fence.length && line.trim() === mark)
      fence = undefined
  }
  finish(fence === undefined)
  return blocks
}

/** A list with blank lines between its items is one list: split, its numbers and spacing would fall apart. */
function continuesList(lines: readonly string[], line: string): boolean {
  const item = /^\s{0,3}([-*+]|\d{1,9}[.)])\s/
  return item.test(line) && item.test(lines.find((each) => each.trim() !== '') ?? '')
}
