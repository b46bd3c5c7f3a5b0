import { utilityProcess } from 'electron'
import type { FromThrowAway } from '../process/protocol.ts'
import { killAtOnce } from './kill-at-once.ts'
import { serviceEnvironment } from './service-environment.ts'

export interface ThrowAway {
  /** Its built file, whose body is `answerOnce`. */
  entry: string
  /** As the system shows it. */
  name: string
  /** Milliseconds that it may take. */
  limit: number
  signal: AbortSignal
  /** Why there was no answer. */
  report(line: string): void
  /** The network guard in it refused a call. */
  refused(attempt: { api: string; target: string; at: number }): void
}

/**
 * Asks a process of its own one question, and ends it. It may crash or hang; it computes what could take a whole process
 * with it. Electron starts it without the fuse that lets the app's program run as Node.
 * @returns its answer; undefined when it failed, ended before, or took too long.
 * @throws the signal's reason.
 */
export async function askThrowAway(question: unknown, options: ThrowAway): Promise<unknown> {
  const { entry, name, limit, signal, report, refused } = options
  signal.throwIfAborted()
  const child = utilityProcess.fork(entry, [], {
    serviceName: name,
    stdio: 'ignore',
    env: serviceEnvironment(process.env),
  })
  return new Promise((resolve, reject) => {
    const over = (settle: () => void): void => {
      clearTimeout(late)
      signal.removeEventListener('abort', stop)
      child.off('message', heard)
      child.off('exit', exited)
      settle()
    }
    const end = (settle: () => void): void => {
      over(settle)
      if (child.pid !== undefined) killAtOnce(child.pid)
      else child.once('spawn', () => child.kill())
    }
    const failed = (why: string) => () => {
      report(why)
      resolve(undefined)
    }
    const heard = (message: FromThrowAway): void => {
      if (message.type === 'refused-egress') refused(message)
      else end(message.type === 'answer' ? () => resolve(message.value) : failed(message.message))
    }
    const exited = (code: number): void => over(failed(`It ended with code ${code}.`))
    const stop = (): void => end(() => reject(signal.reason))
    const late = setTimeout(() => end(failed(`It took longer than ${limit / 1000} s.`)), limit)
    signal.addEventListener('abort', stop)
    child.on('message', heard)
    child.once('exit', exited)
    child.postMessage(question)
  })
}
