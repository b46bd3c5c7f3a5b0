import type { Rpc } from '../../rpc/client.ts'
import { afterPaint } from '../../ui/after-paint.ts'
import { useModels } from './store.ts'

/** So many of the last keys say how fast they follow each other. */
const RHYTHM = 6
/** What lies further apart belongs to no rhythm, in milliseconds. */
const PAUSE = 400
/** What is taken to lie between two keys as long as there was but one, in milliseconds. */
const UNKNOWN = 60
/** They are held down while another key is pressed. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta'])

/**
 * Tells the ai process of each key, right behind the frame that shows it, while a model of this device answers: it then
 * computes between the keys and not in their frames.
 */
export function tellKeys(target: Pick<Window, 'addEventListener'>, rpc: Rpc): void {
  const between: number[] = []
  let last = Number.NEGATIVE_INFINITY
  target.addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (MODIFIERS.has(key)) return
      const interval = timeStamp - last
      last = timeStamp
      if (interval < PAUSE) between.push(interval)
      if (between.length > RHYTHM) between.shift()
      if (!useModels.getState().answering) return
      afterPaint(() => {
        const every = between.length === 0 ? UNKNOWN : Math.min(...between)
        const since = Math.max(0, performance.now() - timeStamp)
        // A model that hears of no key goes on computing: nothing is lost but a frame.
        rpc.ai.keyShown({ since, every }).catch(() => undefined)
      })
    },
    { capture: true, passive: true },
  )
}
