import type { EgressPurpose } from '../../preload/contract/egress.ts'
import { AppError } from '../../preload/contract/errors.ts'
import type { Egress, EgressRequest } from './egress.ts'
import { BodyReceiver, BodySender, fromFailure, toFailure } from './tunnel-body.ts'
import { type FromDoor, type ToDoor, type TunnelPort, toDoor, unwrapMessage } from './tunnel-protocol.ts'
import type { EgressSocket } from './web-socket.ts'

/** What each utility process may use the network for. */
export const tunnelPurposes = {
  workspace: ['sync', 'git', 'cloud-run'],
  ai: ['model-download', 'byok-ai', 'managed-ai'],
  terminal: ['language-tool'],
} as const satisfies Record<string, readonly EgressPurpose[]>
export type TunnelProcess = keyof typeof tunnelPurposes

interface Call {
  stop: AbortController
  up?: BodyReceiver
  down?: BodySender
  socket?: EgressSocket
}

type Start = Extract<ToDoor, { type: 'fetch' | 'websocket' }>

/** Serves main's egress to one utility process over one port. Everything that is open ends with the port. */
export function serveTunnel(options: {
  process: TunnelProcess
  egress: Egress
  port: TunnelPort
  /** Whether AI may be asked in a project; without it, in none. */
  mayUseAi?(projectId: string): boolean
}): void {
  const { process, egress, port } = options
  const calls = new Map<number, Call>()
  const send = (message: FromDoor) => port.postMessage(message)

  const fetch = async (message: Extract<ToDoor, { type: 'fetch' }>, call: Call) => {
    const { id, purpose, url, method, headers, redirect, startedBy } = message
    const request: EgressRequest = { url, method, headers, redirect, ...bodyOf(message, call, send) }
    const response = await egress.fetch(purpose, request, { startedBy, signal: call.stop.signal })
    if (response.body) call.down = new BodySender({ id, way: 'down', body: response.body, send })
    const head = { status: response.status, headers: [...response.headers], url: response.url }
    send({ type: 'response', id, ...head, hasBody: response.body !== null })
    if (!response.body) calls.delete(id)
  }

  const websocket = async (message: Extract<ToDoor, { type: 'websocket' }>, call: Call) => {
    const { id, purpose, url, headers, protocols, startedBy } = message
    const handlers = {
      onMessage: (data: string | Uint8Array) => send({ type: 'message', id, data }),
      onClose: (code: number, reason: string) => {
        calls.delete(id)
        send({ type: 'closed', id, code, reason })
      },
    }
    const request = { url, headers, protocols, ...handlers }
    call.socket = await egress.websocket(purpose, request, { startedBy, signal: call.stop.signal })
    send({ type: 'opened', id, protocol: call.socket.protocol })
  }

  const start = async (message: Start) => {
    const { id, purpose } = message
    const call: Call = { stop: new AbortController() }
    calls.set(id, call)
    try {
      const reason = reasonAgainst(message, options)
      if (reason !== undefined) {
        void egress.recordForeign(purpose, process, message.url, reason)
        throw new AppError('EGRESS_REFUSED', `${reason} Nothing was sent.`)
      }
      await (message.type === 'fetch' ? fetch(message, call) : websocket(message, call))
    } catch (error) {
      calls.delete(id)
      send({ type: 'error', id, failure: toFailure(error) })
    }
  }

  const go = (message: Exclude<ToDoor, Start>, call: Call) => {
    if (message.type === 'abort') {
      call.stop.abort()
      calls.delete(message.id)
    } else if (message.type === 'pull') {
      void call.down?.pulled().then((last) => last && calls.delete(message.id))
    } else if (message.type === 'send' && call.socket) {
      call.socket.send(message.data)
      send({ type: 'buffered', id: message.id, bytes: call.socket.bufferedAmount })
    } else if (message.type === 'close') call.socket?.close(message.code, message.reason)
    else if (message.type === 'chunk') call.up?.chunk(message.bytes)
    else if (message.type === 'end') call.up?.end()
    else if (message.type === 'fail') call.up?.fail(fromFailure(message.failure))
  }

  port.on('message', (wire: unknown) => {
    const parsed = toDoor.safeParse(unwrapMessage(wire))
    if (!parsed.success) return refuseMessage(unwrapMessage(wire), send)
    const message = parsed.data
    if (message.type === 'fetch' || message.type === 'websocket') return void start(message)
    const call = calls.get(message.id)
    if (!call) return
    try {
      go(message, call)
    } catch (error) {
      send({ type: 'error', id: message.id, failure: toFailure(error) })
    }
  })
  port.on('close', () => {
    for (const call of calls.values()) call.stop.abort()
    calls.clear()
  })
  port.start()
}

function reasonAgainst(
  { purpose, projectId }: Start,
  { process, mayUseAi }: { process: TunnelProcess; mayUseAi?(projectId: string): boolean },
): string | undefined {
  if (!(tunnelPurposes[process] as readonly EgressPurpose[]).includes(purpose))
    return `The ${process} process may not connect for ${purpose}.`
  // What names no project has none of one in it: a list of models, a test.
  return projectId === undefined || mayUseAi?.(projectId) ? undefined : 'AI is off in this project.'
}

/** A message that makes no sense is answered, so that no caller waits for ever. */
function refuseMessage(message: unknown, send: (message: FromDoor) => void): void {
  const id = typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined
  if (typeof id !== 'number') return
  send({
    type: 'error',
    id,
    failure: { code: 'INVALID_INPUT', message: 'The egress did not understand the request.' },
  })
}

function bodyOf(
  { id, body }: Extract<ToDoor, { type: 'fetch' }>,
  call: Call,
  send: (message: FromDoor) => void,
): Pick<EgressRequest, 'body'> {
  if (body === 'none') return {}
  if (body instanceof Uint8Array) return { body }
  if (body !== 'stream') return { body: body.text }
  call.up = new BodyReceiver({ id, way: 'up', send, onCancel: () => undefined })
  return { body: call.up.stream }
}
