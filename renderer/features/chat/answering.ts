let running: AbortController | undefined

/** Begins an answer, which `stopAnswer` ends. There is one at a time. */
export function beginAnswer(): AbortController {
  running = new AbortController()
  return running
}

/** @returns false when another answer has begun meanwhile. */
export function endAnswer(control: AbortController): boolean {
  if (running !== control) return false
  running = undefined
  return true
}

/** Stops the answer at once and keeps what has come of it. */
export function stopAnswer(): void {
  running?.abort()
}
