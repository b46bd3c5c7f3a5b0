/** A text for a view that counts lines: the last one is ended, and where nothing ended it that is known. */
export interface Lines {
  readonly text: string
  /** Where the text itself ends without a newline; null where a newline ends it, and of a text without any line. */
  readonly openEnd: number | null
}

export function linesOf(text: string): Lines {
  if (text === '' || text.endsWith('\n')) return { text, openEnd: null }
  return { text: `${text}\n`, openEnd: text.length }
}

/** What is said about the ends of two texts; null where there is nothing to say. */
export function endWords(before: string, after: string): string | null {
  if (before === `${after}\n`) return 'Only the newline at the end of the file was removed.'
  if (after === `${before}\n`) return 'Only a newline at the end of the file was added.'
  const [was, is] = [linesOf(before), linesOf(after)]
  if ((was.openEnd === null) === (is.openEnd === null)) return null
  return is.openEnd === null
    ? 'A newline at the end of the file was added.'
    : 'The newline at the end of the file was removed.'
}
