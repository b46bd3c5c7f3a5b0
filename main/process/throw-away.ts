import { type GuardedProcess, installNetworkGuard } from '../guard/network-guard.ts'
import { electronNet } from '../platform/electron-net.ts'
import type { FromThrowAway } from './protocol.ts'

interface ParentPort {
  once(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: FromThrowAway): void
}

/**
 * The body of a throw-away process: guards the network first, then answers the one question that main asks, which ends
 * it when it has the answer. What the answer needs is imported in `answer`, behind the guard.
 * @param name whose attempts at the network those of this process are.
 */
export function answerOnce(name: GuardedProcess, answer: (question: unknown) => Promise<unknown>): void {
  const parent = (process as unknown as { parentPort: ParentPort }).parentPort
  const guard = installNetworkGuard({ process: name, electronNet })
  guard.takeDoor()
  guard.onAttempt(({ api, target, at }) => parent.postMessage({ type: 'refused-egress', api, target, at }))
  parent.once('message', ({ data }) => {
    answer(data).then(
      (value) => parent.postMessage({ type: 'answer', value }),
      (error: unknown) => parent.postMessage({ type: 'failed', message: String(error) }),
    )
  })
}
