import type { Rpc } from '../../rpc/client.ts'
import { afterPaint } from '../../ui/after-paint.ts'
import { useModels } from './store.ts'

/** So many of the last keys say what lies between two at the least: one in twenty-one comes sooner than twenty before. */
const RHYTHM = 20
/** So many of the last keys say whether they leave any room. */
const HASTE = 6
/** What lies further apart belongs to no rhythm, in milliseconds. */
const PAUSE = 400
/** What is taken to lie between two keys as long as there was but one, in milliseconds. */
const UNKNOWN = 60
/**
 * Keys that come faster than this, in milliseconds, leave a model no room: one that is held down, or a burst. Nobody
 * types so for long, and nobody reads meanwhile.
 */
const NO_ROOM = 70
/** A model rests for 150 ms after a key that leaves it no room: the next one so soon need not be told, in milliseconds. */
const STILL_RESTS = 60
/** They are held down while another key is pressed. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'])

/**
 * Tells the ai process of each key, right behind the frame that shows it, while a model of this device answers: it then
 * computes between the keys and not in their frames.
 */
export function tellKeys(target: Pick<Window, 'addEventListener'>, rpc: Rpc): void {
  const between: number[] = []
  let last = Number.NEGATIVE_INFINITY
  /** When the last key was pressed that was told of, and whether it left no room. */
  let told = { at: Number.NEGATIVE_INFINITY, rests: false }
  target.addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (MODIFIERS.has(key)) return
      const interval = timeStamp - last
      last = timeStamp
      if (interval < PAUSE) between.push(interval)
      if (between.length > RHYTHM) between.shift()
      if (!useModels.getState().answering) return
      const every = roomBetween(between)
      const rests = every === 0
      // A model that rests goes on resting for a while: it need not hear of each key.
      if (rests && told.rests && timeStamp - told.at < STILL_RESTS) return
      told = { at: timeStamp, rests }
      afterPaint(() => {
        const since = Math.max(0, performance.now() - timeStamp)
        // A model that hears of no key goes on computing: nothing is lost but a frame.
        rpc.ai.keyShown({ since, every }).catch(() => undefined)
      })
    },
    { capture: true, passive: true },
  )
}

/** Milliseconds that lie between two keys at the least; 0 where most of the last ones leave no room. */
function roomBetween(last: readonly number[]): number {
  if (last.length === 0) return UNKNOWN
  const newest = last.slice(-HASTE).sort((a, b) => a - b)
  const usual = newest[Math.floor(newest.length / 2)] ?? UNKNOWN
  return usual < NO_ROOM ? 0 : Math.min(...last)
}
