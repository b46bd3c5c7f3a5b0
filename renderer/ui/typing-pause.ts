import { afterPaint } from './after-paint.ts'

/** Milliseconds without a key after which typing has paused: more than lies between two keys of a quick typist. */
const QUIET = 90
/** Milliseconds without a key after which things move again: longer, so that whoever types slowly starts and stops nothing. */
const STILL = 600

let lastKey = Number.NEGATIVE_INFINITY
let marked = false
/** What waits, and from when on it may run, and must. */
const waiting = new Map<() => void, { least: number; most: number }>()

/** True while keys follow each other without a pause. */
export function isTyping(): boolean {
  return performance.now() - lastKey < QUIET
}

/**
 * Notes when keys are pressed in this window, for `afterTyping`, and says on the page that they go on
 * (`data-typing`): what moves by itself stands still meanwhile.
 */
export function followTyping(target: Pick<Window, 'addEventListener'>): void {
  target.addEventListener(
    'keydown',
    () => {
      lastKey = performance.now()
      if (!marked) mark()
      // In a task of its own: a key that came meanwhile goes first, and so does what waits for the frame alone.
      if (isOverdue()) afterPaint(() => setTimeout(catchUp))
    },
    { capture: true, passive: true },
  )
}

function mark(): void {
  marked = true
  const root = document.documentElement
  afterPaint(() => root.toggleAttribute('data-typing', marked))
  const check = (): void => {
    const left = lastKey + STILL - performance.now()
    if (left > 0) return void setTimeout(check, left)
    marked = false
    root.removeAttribute('data-typing')
  }
  setTimeout(check, STILL)
}

function isOverdue(): boolean {
  for (const { most } of waiting.values()) if (most <= lastKey) return true
  return false
}

/** One frame for all that may be drawn by now. */
function catchUp(): void {
  const now = performance.now()
  for (const [run, { least }] of [...waiting]) if (least <= now) run()
}

/**
 * Draws what need not be drawn in the frame of a key: runs `work` once keys have paused, not before `least`
 * milliseconds. While they do not pause, it runs after `most` milliseconds in any case, right behind the frame of a
 * key: that is when the next key is furthest, and a frame on its way makes a key wait for the one after it.
 * @returns what takes it back.
 */
export function afterTyping(
  work: () => void,
  { least = 0, most }: { least?: number; most: number },
): () => void {
  const began = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = (): void => {
    clearTimeout(timer)
    waiting.delete(run)
  }
  const run = (): void => {
    end()
    work()
  }
  const wait = (): void => {
    const now = performance.now()
    const left = Math.max(began + least, lastKey + QUIET) - now
    if (left <= 0) return run()
    timer = setTimeout(wait, left)
  }
  waiting.set(run, { least: began + least, most: began + most })
  timer = setTimeout(wait, least)
  return end
}
