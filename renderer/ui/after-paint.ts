/** Milliseconds after which work is done although no frame came: a hidden window draws none. */
const LONGEST = 100

const waiting: (() => void)[] = []
const channel = new MessageChannel()
let asked = false
let limit: ReturnType<typeof setTimeout> | undefined

channel.port1.onmessage = run

function run(): void {
  asked = false
  clearTimeout(limit)
  for (const work of waiting.splice(0)) work()
}

/**
 * Runs `work` once the frame that shows what was just changed has been painted: what a key press need not show must
 * not hold its frame back. Works run in the order they were given.
 */
export function afterPaint(work: () => void): void {
  waiting.push(work)
  if (asked) return
  asked = true
  // A message posted while a frame is made is heard when it is done.
  requestAnimationFrame(() => channel.port2.postMessage(null))
  limit = setTimeout(run, LONGEST)
}
