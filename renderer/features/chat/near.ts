import {
  createContext,
  type RefCallback,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useState,
} from 'react'

/** Around what is in sight of a list: what comes this near is drawn before it is seen. */
const MARGIN = '1200px 0px'

/** Calls `come` once when `element` is in sight or nearly so; answers what ends the wait. */
type WatchNear = (element: Element, come: () => void) => () => void

/** Who of a list tells what is near; without one all is. */
export const NearOnes = createContext<WatchNear | null>(null)

/** One observer for all that wait in a list. */
export function useNearOnes(list: RefObject<Element | null>): WatchNear {
  const [{ watch, begin }] = useState(nearOnes)
  useEffect(() => begin(list.current), [list, begin])
  return watch
}

function nearOnes(): { watch: WatchNear; begin(root: Element | null): () => void } {
  const waiting = new Map<Element, () => void>()
  let observer: IntersectionObserver | undefined
  return {
    watch(element, come) {
      waiting.set(element, come)
      observer?.observe(element)
      return () => {
        waiting.delete(element)
        observer?.unobserve(element)
      }
    },
    // What waits is in the page before the list itself is known.
    begin(root) {
      observer = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries) if (isIntersecting) waiting.get(target)?.()
        },
        { root, rootMargin: MARGIN },
      )
      for (const element of waiting.keys()) observer.observe(element)
      return () => {
        observer?.disconnect()
        observer = undefined
      }
    },
  }
}

/**
 * Whether what the first of the answer is put on has come near once, as it has from the start where `already`.
 * What was near stays so: a fold, an edit and the keyboard in it are kept.
 */
export function useNear(already: boolean): readonly [RefCallback<Element>, boolean] {
  const watch = useContext(NearOnes)
  const [near, setNear] = useState(already || watch === null)
  const place = useCallback(
    (element: Element | null) =>
      element === null || watch === null ? undefined : watch(element, () => setNear(true)),
    [watch],
  )
  return [place, near]
}
