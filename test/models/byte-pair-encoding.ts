/**
 * The 256 letters by which GPT-2's vocabulary writes bytes: printable ones as they are, others moved up.
 * https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export const byteLetters: readonly string[] = (() => {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  let moved = 0
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : 256 + moved++),
  )
})()

/** How `tokenizer.ggml.pre = qwen2` splits text before merging. */
const WORDS =
  /'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu

/** Text in the vocabulary's letters, one per byte. */
export function inByteLetters(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => byteLetters[byte]).join('')
}

/** Learns up to `count` merges from a text, the most frequent pair first; each is written `left right`. */
export function trainMerges(text: string, count: number): string[] {
  const frequency = new Map<string, number>()
  for (const [word] of text.matchAll(WORDS)) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  const words = Array.from(frequency, ([word, times]) => ({ parts: [...inByteLetters(word)], times }))
  const merges: string[] = []
  while (merges.length < count) {
    const best = mostFrequentPair(words)
    if (best === undefined) break
    merges.push(best)
    const [left, right] = best.split(' ') as [string, string]
    for (const word of words) word.parts = merge(word.parts, left, right)
  }
  return merges
}

function mostFrequentPair(words: ReadonlyArray<{ parts: string[]; times: number }>): string | undefined {
  const pairs = new Map<string, number>()
  for (const { parts, times } of words) {
    for (let index = 0; index + 1 < parts.length; index++) {
      const pair = `${parts[index]} ${parts[index + 1]}`
      pairs.set(pair, (pairs.get(pair) ?? 0) + times)
    }
  }
  let best: string | undefined
  let most = 1
  for (const [pair, times] of pairs) {
    // Ties by name, so that the same text always gives the same model.
    if (times > most || (times === most && best !== undefined && pair < best)) {
      best = pair
      most = times
    }
  }
  return best
}

function merge(parts: readonly string[], left: string, right: string): string[] {
  const merged: string[] = []
  for (let index = 0; index < parts.length; index++) {
    if (parts[index] === left && parts[index + 1] === right) {
      merged.push(left + right)
      index++
    } else merged.push(parts[index] as string)
  }
  return merged
}

/** Text as pieces of the vocabulary, the way llama.cpp cuts it. */
export function encode(text: string, merges: readonly string[]): string[] {
  const rank = new Map(merges.map((pair, index) => [pair, index]))
  const pieces: string[] = []
  for (const [word] of text.matchAll(WORDS)) {
    let parts = [...inByteLetters(word)]
    for (;;) {
      let first: string | undefined
      for (let index = 0; index + 1 < parts.length; index++) {
        const pair = `${parts[index]} ${parts[index + 1]}`
        const order = rank.get(pair)
        if (order !== undefined && (first === undefined || order < (rank.get(first) as number))) first = pair
      }
      if (first === undefined) break
      const [left, right] = first.split(' ') as [string, string]
      parts = merge(parts, left, right)
    }
    pieces.push(...parts)
  }
  return pieces
}
