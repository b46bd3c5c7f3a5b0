import { z } from 'zod'
import { egressPurpose } from '../../preload/contract/egress.ts'
import { failure } from '../../preload/contract/failure.ts'

/*
 * What a utility process and main say to each other about the network, on a port of its own: oRPC's serializer carries
 * no bytes. Every message names a call by `id`. Bytes flow on request only: whoever wants more sends `pull`, and the
 * other side answers with one `chunk`, `end` or `fail`; `way` says which body is meant.
 */
const id = z.number().int().nonnegative()
const way = z.enum(['up', 'down'])
const headers = z.record(z.string(), z.string())
const startedBy = z.object({ by: z.enum(['user', 'background']), what: z.string().max(300) })
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes')
const common = {
  id,
  purpose: egressPurpose,
  url: z.string().max(16_384),
  headers,
  startedBy,
  projectId: z.string().max(100).optional(),
}

const streaming = [
  z.object({ type: z.literal('pull'), id, way }),
  z.object({ type: z.literal('chunk'), id, way, bytes }),
  z.object({ type: z.literal('end'), id, way }),
  z.object({ type: z.literal('fail'), id, way, failure }),
] as const

export const toDoor = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('fetch'),
    ...common,
    method: z.string().max(32),
    redirect: z.enum(['follow', 'manual', 'error']),
    /** `stream`: the body is pulled from the caller. */
    body: z.union([z.literal('none'), z.literal('stream'), bytes, z.object({ text: z.string() })]),
  }),
  z.object({ type: z.literal('websocket'), ...common, protocols: z.array(z.string()) }),
  z.object({ type: z.literal('send'), id, data: z.union([z.string(), bytes]) }),
  z.object({
    type: z.literal('close'),
    id,
    code: z.number().int().optional(),
    reason: z.string().optional(),
  }),
  z.object({ type: z.literal('abort'), id }),
  ...streaming,
])
export type ToDoor = z.infer<typeof toDoor>

export const fromDoor = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('response'),
    id,
    status: z.number().int(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    url: z.string(),
    hasBody: z.boolean(),
  }),
  z.object({ type: z.literal('opened'), id, protocol: z.string() }),
  z.object({ type: z.literal('message'), id, data: z.union([z.string(), bytes]) }),
  /** What the door's socket has not sent yet: the caller's `bufferedAmount`. */
  z.object({ type: z.literal('buffered'), id, bytes: z.number() }),
  z.object({ type: z.literal('closed'), id, code: z.number().int(), reason: z.string() }),
  z.object({ type: z.literal('error'), id, failure }),
  ...streaming,
])
export type FromDoor = z.infer<typeof fromDoor>

/** A MessagePort as Node and Electron have it: Electron wraps the message in an event. */
export interface TunnelPort {
  on(event: 'message', listener: (message: never) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** The message itself, from a Node port or Electron's. */
export function unwrapMessage(message: unknown): unknown {
  const wrapped = typeof message === 'object' && message !== null && 'data' in message && 'ports' in message
  return wrapped ? message.data : message
}
