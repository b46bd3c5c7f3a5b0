/** The words of a text as the index has them, and a question as the index is asked. */

const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu
/** `parseHTTPRequest2` is parse, HTTP, Request, 2. */
const PARTS = /\p{Lu}+(?![\p{Ll}])|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu
/** Longer runs of letters are data, such as a key in base 64. */
const LONGEST = 80

/** Words of a question that say nothing of what it is about. */
const STOP = new Set(
  'a an and any are as at be but by can code could do does file files for from function get give had has have here how i if in into is it its just make me my no not of on one or our out please project show so some tell that the their them then there these they this those to use used uses using want was way we were what when where which who why will with would you your'.split(
    ' ',
  ),
)

/** The parts of an identifier, lower case: one that has no parts is its own only part. */
export function partsOf(identifier: string): string[] {
  return (identifier.match(PARTS) ?? []).map((part) => part.toLowerCase())
}

/** A text as a row of words for the index: each identifier whole, and its parts where it has several. */
export function indexedWords(text: string): string {
  const words: string[] = []
  for (const [identifier] of text.matchAll(IDENTIFIER)) {
    if (identifier.length > LONGEST) continue
    const parts = partsOf(identifier)
    const whole = identifier.toLowerCase().replace(/[_$]+/g, '')
    if (whole !== '') words.push(whole)
    if (parts.length > 1) words.push(...parts)
  }
  return words.join(' ')
}

/** What a question asks for. */
export interface Asked {
  /** Words for the index, without those that say nothing, unless it has no others. */
  words: string[]
  /** What looks like the name of something, in lower case. */
  names: string[]
}

export function askedWords(question: string): Asked {
  const words = new Set<string>()
  const plain = new Set<string>()
  const names = new Set<string>()
  for (const [identifier] of question.matchAll(IDENTIFIER)) {
    if (identifier.length > LONGEST) continue
    const lower = identifier.toLowerCase()
    const whole = lower.replace(/[_$]+/g, '')
    const parts = partsOf(identifier)
    if (whole === '') continue
    plain.add(whole)
    if (!STOP.has(lower)) {
      names.add(lower)
      words.add(whole)
    }
    if (parts.length > 1) for (const part of parts) if (part.length > 1 && !STOP.has(part)) words.add(part)
  }
  return {
    words: Array.from(words.size > 0 ? words : plain).slice(0, 64),
    names: Array.from(names).slice(0, 64),
  }
}

/** The query for FTS5: chunks that have any of the words. */
export function ftsQuery(words: readonly string[]): string {
  return words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR ')
}
