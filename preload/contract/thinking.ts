/** How models set apart what they think aloud before they answer. */
export const THINKING = { open: '<think>', close: '</think>' } as const

/** A closing mark at the start of a line; in the middle of one it may be spoken of. */
const CLOSED_ALONE = /^[ \t]*<\/think>/m

/** A part of an answer: what a model says, or what it thinks aloud before. */
export interface AnswerPart {
  readonly thinking: boolean
  readonly text: string
  /** False while more of it may come. */
  readonly closed: boolean
}

/**
 * Tells what a model thinks aloud from what it says. Some are given the opening mark with the question, so that their
 * answer has the closing one alone.
 */
export function partsOf(answer: string): readonly AnswerPart[] {
  const parts: AnswerPart[] = []
  const first = CLOSED_ALONE.exec(answer)?.index ?? -1
  const begun = first >= 0 && !answer.slice(0, first).includes(THINKING.open)
  if (begun) parts.push({ thinking: true, text: answer.slice(0, first).trim(), closed: true })
  let at = begun ? answer.indexOf(THINKING.close, first) + THINKING.close.length : 0
  while (at < answer.length) {
    const from = answer.indexOf(THINKING.open, at)
    const said = answer.slice(at, from < 0 ? undefined : from)
    if (said.trim() !== '') parts.push({ thinking: false, text: said, closed: from >= 0 })
    if (from < 0) break
    const to = answer.indexOf(THINKING.close, from)
    parts.push({
      thinking: true,
      text: answer.slice(from + THINKING.open.length, to < 0 ? undefined : to).trim(),
      closed: to >= 0,
    })
    if (to < 0) break
    at = to + THINKING.close.length
  }
  return parts
}

/** What a model said, without what it thought. */
export function withoutThinking(answer: string): string {
  return spoken(answer).trim()
}

/** The same to the letter, blanks at its ends included. */
export function spoken(answer: string): string {
  if (!answer.includes('think>')) return answer
  return partsOf(answer)
    .filter((part) => !part.thinking)
    .map((part) => part.text)
    .join('')
}
