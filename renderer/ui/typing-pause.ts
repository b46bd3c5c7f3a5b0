import { afterPaint } from './after-paint.ts'

/**
 * Without a key for so many times what usually lies between two, typing has paused: what waits for that would else come
 * just as the next key does.
 */
const PAUSE = 2
/** Bounds of such a pause, in milliseconds. */
const PAUSES = { least: 90, most: 300 }
/** What lies further apart belongs to no rhythm, in milliseconds. */
const APART = 400
/** Milliseconds without a key after which things move again: longer, so that whoever types slowly starts and stops nothing. */
const STILL = 600

let lastKey = Number.NEGATIVE_INFINITY
/** What usually lies between two keys, in milliseconds. */
let rhythm = 0
let marked = false
/** What waits, and from when on it may run, and must. */
const waiting = new Map<() => void, { least: number; most: number }>()

/** Milliseconds without a key after which typing has paused. */
function quiet(): number {
  return Math.min(PAUSES.most, Math.max(PAUSES.least, PAUSE * rhythm))
}

/** True while keys follow each other without a pause. */
export function isTyping(): boolean {
  return performance.now() - lastKey < quiet()
}

/**
 * Notes when keys are pressed in this window, for `afterTyping`, and says on the page that they go on
 * (`data-typing`): what moves by itself stands still meanwhile.
 */
export function followTyping(target: Pick<Window, 'addEventListener'>): void {
  target.addEventListener(
    'keydown',
    () => {
      const now = performance.now()
      const interval = now - lastKey
      if (interval < APART) rhythm = rhythm === 0 ? interval : 0.8 * rhythm + 0.2 * interval
      lastKey = now
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
    const left = Math.max(began + least, lastKey + quiet()) - now
    if (left <= 0) return run()
    timer = setTimeout(wait, left)
  }
  waiting.set(run, { least: began + least, most: began + most })
  timer = setTimeout(wait, least)
  return end
}
