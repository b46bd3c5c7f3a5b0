/** Milliseconds without a key after which typing has paused: more than lies between two keys of a quick typist. */
const QUIET = 90

let lastKey = Number.NEGATIVE_INFINITY

/** Notes when keys are pressed in this window, for `afterTyping`. */
export function followTyping(target: Pick<Window, 'addEventListener'>): void {
  target.addEventListener(
    'keydown',
    () => {
      lastKey = performance.now()
    },
    { capture: true, passive: true },
  )
}

/**
 * Draws what need not be drawn in the frame of a key: runs `work` once keys have paused, not before `least`
 * milliseconds and after `most` in any case. A frame that is on its way makes the next key wait for the one after it.
 * @returns what takes it back.
 */
export function afterTyping(
  work: () => void,
  { least = 0, most }: { least?: number; most: number },
): () => void {
  const began = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const wait = (): void => {
    const now = performance.now()
    const left = Math.min(Math.max(began + least - now, lastKey + QUIET - now), began + most - now)
    if (left <= 0) return work()
    timer = setTimeout(wait, left)
  }
  timer = setTimeout(wait, least)
  return () => clearTimeout(timer)
}
