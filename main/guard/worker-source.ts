import {
  closeDatagrams,
  closeGlobals,
  closeInternals,
  closeNames,
  closeSockets,
  closeWorkers,
  type GuardScope,
} from './closures.ts'

/** Worker threads report what was refused to the thread that started the guard on this channel. */
export const ATTEMPTS_CHANNEL = 'offcoder:network-attempts'

/** Every closure, in the order it is applied. */
export const closures: readonly ((scope: GuardScope) => void)[] = [
  closeDatagrams,
  closeNames,
  closeGlobals,
  closeInternals,
  closeWorkers,
  closeSockets,
]

/** Runs inside the Worker, from source text: it may use nothing but its parameters and globals. */
function closeWorkerThread(parts: string[], channelName: string): void {
  const load = <Module>(name: string) => process.getBuiltinModule(`node:${name}`) as Module
  const scope: GuardScope = {
    modules: {
      net: load('net'),
      dgram: load('dgram'),
      dns: load('dns'),
      workers: load('worker_threads'),
      inspector: load('inspector'),
    },
    platform: process.platform,
    seal(owner, name, value) {
      Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true })
    },
    refuse(api, target) {
      const channel = new scope.modules.workers.BroadcastChannel(channelName)
      channel.postMessage({ api, target })
      channel.close()
      const words = `${api} to ${target} was refused: only the app's egress opens connections. Nothing was sent.`
      return Object.assign(new Error(words), { code: 'EGRESS_REFUSED' })
    },
    // What closes a Worker closes the Workers it starts.
    workerSource: `;(${closeWorkerThread.toString()})(${JSON.stringify(parts)}, ${JSON.stringify(channelName)});`,
  }
  // biome-ignore lint/security/noGlobalEval: the parts are this module's own functions, sent as text into a Worker.
  for (const part of parts) globalThis.eval(`(${part})`)(scope)
  load<typeof import('node:module')>('module').syncBuiltinESMExports()
}

/** Source text for a Worker thread: closes the network there, and in Workers started from there. */
export function workerSource(): string {
  const parts = closures.map((closure) => closure.toString())
  return `;(${closeWorkerThread.toString()})(${JSON.stringify(parts)}, ${JSON.stringify(ATTEMPTS_CHANNEL)});`
}
