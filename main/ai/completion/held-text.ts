/**
 * The end of what was typed that is left out of the prompt for the model to write again: the word at the cursor with
 * the blanks before it, and the line break too where nothing else is on the line. A model knows these only as parts of
 * larger tokens (`·return`, `\n····`): a prompt that ends inside one leads it off every path it has learnt.
 */
export function heldText(tail: string): string {
  const held = /\n?[ \t]*[\p{L}\p{N}_$]*$/u.exec(tail)?.[0] ?? ''
  return held.length <= LONGEST_HELD ? held : ''
}

const LONGEST_HELD = 48

/** What a model wrote so far against the text it has to write again. */
export type HeldMatch =
  | { state: 'matched'; text: string }
  /** Too short to tell. */
  | { state: 'open' }
  | { state: 'different' }

/** Takes the held text off the start of what the model wrote. On an empty line the person's indentation counts. */
export function afterHeld(written: string, held: string): HeldMatch {
  if (held.startsWith('\n')) return afterLineBreak(written, held)
  if (written.startsWith(held)) return { state: 'matched', text: written.slice(held.length) }
  return held.startsWith(written) ? { state: 'open' } : { state: 'different' }
}

function afterLineBreak(written: string, held: string): HeldMatch {
  if (written === '') return { state: 'open' }
  if (!written.startsWith('\n')) return { state: 'different' }
  const word = held.trimStart()
  const indentation = held.length - 1 - word.length
  const own = /^[ \t]*/.exec(written.slice(1))?.[0].length ?? 0
  const text = written.slice(1 + own)
  if (text === '') return { state: 'open' }
  if (word !== '') {
    if (text.startsWith(word)) return { state: 'matched', text: text.slice(word.length) }
    return word.startsWith(text) ? { state: 'open' } : { state: 'different' }
  }
  // Less indentation than was typed: the model would leave the block that the person stays in.
  return text.startsWith('\n') || own < indentation ? { state: 'different' } : { state: 'matched', text }
}
