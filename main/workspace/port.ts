/** One end of a message channel, as Electron's MessagePortMain has it: data and ports come in one event. */
export interface MessageEventLike {
  data: unknown
  ports: readonly PortLike[]
}

export interface PortLike {
  on(event: 'message', listener: (event: MessageEventLike) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}
