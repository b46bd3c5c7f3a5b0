/** Long loops ask `due()` as they go and `await rest()` when it is, so that typing is stored and calls are answered. */
export interface Pacer {
  due(): boolean
  rest(): Promise<void>
}

/** @param slice longest time of uninterrupted work, in milliseconds. */
export function createPacer(slice = 20): Pacer {
  let since = performance.now()
  return {
    due: () => performance.now() - since >= slice,
    rest: () =>
      new Promise((resolve) => {
        setImmediate(() => {
          since = performance.now()
          resolve()
        })
      }),
  }
}
