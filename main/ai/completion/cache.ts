import type { Offer } from './place.ts'

const CAPACITY = 250
/** Characters around the cursor that must be the same for an old completion to be offered again. */
const BEFORE = 1024
const AFTER = 256

interface Entry {
  scope: string
  before: string
  after: string
  offer: Offer
}

/**
 * The last completions. One is found again when the cursor is back where it was, and also when what was typed since
 * is how the completion went: the rest of it is offered, at once and without the model.
 */
export class CompletionCache {
  /** Oldest first. */
  #entries: Entry[] = []

  /** @param scope document and model: only their own completions are found. */
  find(scope: string, prefix: string, suffix: string): Offer | undefined {
    const after = suffix.slice(0, AFTER)
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index] as Entry
      if (entry.scope !== scope || entry.after !== after) continue
      const typed = typedThrough(entry, prefix)
      if (typed === undefined) continue
      this.#entries.splice(index, 1)
      this.#entries.push(entry)
      return { ...entry.offer, text: entry.offer.text.slice(typed) }
    }
    return undefined
  }

  add(scope: string, prefix: string, suffix: string, offer: Offer): void {
    this.#entries.push({ scope, before: prefix.slice(-BEFORE), after: suffix.slice(0, AFTER), offer })
    if (this.#entries.length > CAPACITY) this.#entries.shift()
  }

  clear(): void {
    this.#entries = []
  }
}

/** How many characters of the entry's text stand before the cursor already, when the rest is the same. */
function typedThrough(entry: Entry, prefix: string): number | undefined {
  const { text } = entry.offer
  if (prefix.endsWith(entry.before) && prefix.slice(-BEFORE).length >= entry.before.length) return 0
  for (let typed = 1; typed < text.length; typed++) {
    if (
      prefix.endsWith(text.slice(0, typed)) &&
      prefix.endsWith(entry.before.slice(-BEFORE + typed) + text.slice(0, typed))
    ) {
      return typed
    }
  }
  return undefined
}
