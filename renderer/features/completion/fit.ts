/** Longest offer in lines: more than a glance can judge is not worth showing. */
const LINES = 12

/**
 * Makes a model's answer fit where the cursor is. `after` is the rest of the cursor's line: where it holds code, only
 * one line can be offered, and what the answer repeats of it is left out.
 */
export function fitCompletion(text: string, after: string): string {
  let fitted = text.replace(/\r\n?/g, '\n')
  const rest = after.trimEnd()
  if (rest !== '' && !/^[\s)\]}"'`;,]*$/.test(rest)) fitted = fitted.split('\n', 1)[0] ?? ''
  fitted = fitted.split('\n').slice(0, LINES).join('\n').trimEnd()
  if (fitted.trim() === '') return ''
  return rest === '' ? fitted : withoutOverlap(fitted, rest)
}

function withoutOverlap(text: string, after: string): string {
  const lines = text.split('\n')
  const first = lines[0] ?? ''
  for (let length = Math.min(first.length, after.length); length > 0; length -= 1) {
    if (!first.endsWith(after.slice(0, length))) continue
    // With the line's own end already there, further lines would come to stand in front of it.
    return length === after.length || lines.length === 1 ? first.slice(0, first.length - length) : first
  }
  return lines.length > 1 ? first : text
}
