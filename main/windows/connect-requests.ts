import { type IpcMainEvent, ipcMain } from 'electron'
import { CONNECT_CHANNEL, type ConnectRequest } from '../../preload/contract/ports.ts'

type Judge = (event: IpcMainEvent, message: unknown) => void

/**
 * What pages ask main for over IPC, kept until somebody judges it: the first page may ask before there is anybody.
 * This is the only place in main that listens to IPC.
 */
export class ConnectRequests {
  readonly #waiting: Parameters<Judge>[] = []
  #judge: Judge | undefined
  #heard: () => void = () => undefined
  readonly #storeWanted = new Promise<void>((resolve) => {
    this.#heard = resolve
  })

  constructor() {
    ipcMain.on(CONNECT_CHANNEL, (event, message: Partial<ConnectRequest> | undefined) => {
      if (message?.service === 'workspace') this.#heard()
      if (this.#judge) this.#judge(event, message)
      else this.#waiting.push([event, message])
    })
  }

  /** Resolves when a page has asked for the store: one that has something to show has shown it by then. */
  get storeWanted(): Promise<void> {
    return this.#storeWanted
  }

  /** Hands every request to `judge`, those that waited first. Returns how to stop. */
  judgedBy(judge: Judge): () => void {
    this.#judge = judge
    for (const request of this.#waiting.splice(0)) judge(...request)
    return () => {
      if (this.#judge === judge) this.#judge = undefined
    }
  }
}
