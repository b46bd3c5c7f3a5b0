const cased = /\p{Changes_When_Casemapped}/gu
const beyondAscii = /[^\p{ASCII}]/u
const folds = new Map<string, string>()

function foldOne(character: string): string {
  const known = folds.get(character)
  if (known !== undefined) return known
  // Some small letters share a capital of several characters, as ΐ (U+0390) and ΐ (U+1FD3) do.
  const folded = character.toLowerCase().toUpperCase().toLowerCase()
  folds.set(character, folded)
  return folded
}

/**
 * The form that texts are indexed in. Two characters that a case-insensitive regular expression takes for one have the
 * same fold, and the fold of a text is made of the folds of its characters; so what matches has the query's trigrams.
 */
export function fold(text: string): string {
  // SQLite ends a text at NUL.
  const lower = text.toLowerCase().replaceAll('\0', '\u0001')
  if (!beyondAscii.test(lower)) return lower
  return text.replaceAll('\0', '\u0001').replace(cased, foldOne)
}
