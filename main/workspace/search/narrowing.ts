import { fold } from './fold.ts'
import type { LiteralGroup } from './required-literals.ts'

/** Chunks of a long text overlap by this many UTF-16 units: a text up to this length is whole in one of them. */
export const CHUNK_OVERLAP = 256
/** What SQLite calls a trigram is three code points. */
const GRAM = 3
/** More say no more, and each costs a look-up. */
const MOST_GRAMS = 24

function trigrams(literal: string): string[] {
  const characters = Array.from(fold(literal)).slice(0, CHUNK_OVERLAP / 2)
  const grams = new Set<string>()
  for (let at = 0; at + GRAM <= characters.length; at++) grams.add(characters.slice(at, at + GRAM).join(''))
  const all = Array.from(grams)
  if (all.length <= MOST_GRAMS) return all
  const step = all.length / MOST_GRAMS
  return Array.from({ length: MOST_GRAMS }, (_, index) => all[Math.floor(index * step)] ?? '')
}

function quoted(gram: string): string {
  return `"${gram.replaceAll('"', '""')}"`
}

/**
 * Full-text queries, all of which a file must answer to have a match; empty when the index cannot help and every file
 * is to be read. (https://sqlite.org/fts5.html#the_trigram_tokenizer)
 */
export function narrowing(required: readonly LiteralGroup[]): string[] {
  const queries = new Set<string>()
  for (const group of required) {
    const each = group.map(trigrams)
    if (each.some((grams) => grams.length === 0)) continue
    queries.add(each.map((grams) => `(${grams.map(quoted).join(' AND ')})`).join(' OR '))
  }
  return Array.from(queries)
}
