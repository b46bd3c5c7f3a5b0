/** A part of an answer: what a model says, or what it thinks aloud before. */
export interface Part {
  readonly thinking: boolean
  readonly text: string
  /** False while more of it may come. */
  readonly closed: boolean
}

const OPEN = '<think>'
const CLOSE = '</think>'

/** Tells what a model thinks aloud (`<think>…</think>`) from what it says. */
export function partsOf(answer: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  while (at < answer.length) {
    const from = answer.indexOf(OPEN, at)
    const said = answer.slice(at, from < 0 ? undefined : from)
    if (said.trim() !== '') parts.push({ thinking: false, text: said, closed: from >= 0 })
    if (from < 0) break
    const to = answer.indexOf(CLOSE, from)
    parts.push({
      thinking: true,
      text: answer.slice(from + OPEN.length, to < 0 ? undefined : to).trim(),
      closed: to >= 0,
    })
    if (to < 0) break
    at = to + CLOSE.length
  }
  return parts
}

/** What a model said, without what it thought. */
export function withoutThinking(answer: string): string {
  return partsOf(answer)
    .filter((part) => !part.thinking)
    .map((part) => part.text)
    .join('')
    .trim()
}
