import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Milliseconds between two looks. */
const PERIOD = 5_000
/** Share of the time between two looks in which the process did something, below which it rests. */
const RESTING = 0.02
/** Bytes by which the heap must have grown since it was last collected. */
const WORTH = 8 * 1024 * 1024

export interface IdleMemoryOptions {
  /** Collects all garbage. */
  collect: () => void
  /** Bytes in use on the heap. */
  used: () => number
  /** Share of the time since the last call in which the process did something, 0 to 1. */
  busy: () => number
}

/**
 * Collects garbage once a process rests: V8 does so by itself when it wants room, and a process that has nothing to
 * do never wants any, so what its start or an import took would stay taken. Calling the answer ends it.
 */
export function collectWhenIdle({ collect, used, busy }: IdleMemoryOptions = ofThisProcess()): () => void {
  let least = 0
  const look = (): void => {
    const now = used()
    least = Math.min(least, now)
    if (busy() > RESTING || now - least < WORTH) return
    collect()
    least = used()
  }
  const timer = setInterval(look, PERIOD)
  timer.unref()
  return () => clearInterval(timer)
}

function ofThisProcess(): IdleMemoryOptions {
  setFlagsFromString('--expose-gc')
  let last = performance.eventLoopUtilization()
  return {
    collect: runInNewContext('gc') as () => void,
    used: () => process.memoryUsage().heapUsed,
    busy() {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, last)
      last = now
      return utilization
    },
  }
}
