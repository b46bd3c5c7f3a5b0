import { AppError, type Failure } from '../../preload/contract/errors.ts'

type Way = 'up' | 'down'
/** The messages that carry a body, the same in both directions. */
export type BodyMessage =
  | { type: 'pull'; id: number; way: Way }
  | { type: 'chunk'; id: number; way: Way; bytes: Uint8Array }
  | { type: 'end'; id: number; way: Way }
  | { type: 'fail'; id: number; way: Way; failure: Failure }

/** Largest chunk in one message, in bytes. */
const CHUNK = 64 * 1024

export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, ...(error.data ? { data: error.data } : {}) }
  }
  return { code: 'UNAVAILABLE', message: error instanceof Error ? error.message : String(error) }
}

export function fromFailure({ code, message, data }: Failure): AppError {
  return new AppError(code, message, data)
}

/** Sends a body piece by piece, each when it is asked for. */
export class BodySender {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #send: (message: BodyMessage) => void
  readonly #id: number
  readonly #way: Way
  #rest: Uint8Array = new Uint8Array()

  constructor(options: {
    id: number
    way: Way
    body: ReadableStream<Uint8Array>
    send(message: BodyMessage): void
  }) {
    this.#id = options.id
    this.#way = options.way
    this.#reader = options.body.getReader()
    this.#send = options.send
  }

  /** Answers one `pull`. Resolves true when that was the last. */
  async pulled(): Promise<boolean> {
    const common = { id: this.#id, way: this.#way }
    try {
      while (this.#rest.length === 0) {
        const { done, value } = await this.#reader.read()
        if (done) {
          this.#send({ type: 'end', ...common })
          return true
        }
        this.#rest = value
      }
      // A copy: posting a view would clone all of the buffer below it.
      this.#send({ type: 'chunk', ...common, bytes: this.#rest.slice(0, CHUNK) })
      this.#rest = this.#rest.subarray(CHUNK)
      return false
    } catch (error) {
      this.#send({ type: 'fail', ...common, failure: toFailure(error) })
      return true
    }
  }

  cancel(reason: unknown): void {
    this.#reader.cancel(reason).catch(() => undefined)
  }
}

/** The other end: a stream that asks for the next piece when its reader wants it. */
export class BodyReceiver {
  readonly stream: ReadableStream<Uint8Array>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #wanted: (() => void) | undefined
  #over = false

  constructor(options: { id: number; way: Way; send(message: BodyMessage): void; onCancel(): void }) {
    const { id, way, send, onCancel } = options
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      pull: () => {
        if (this.#over) return
        send({ type: 'pull', id, way })
        return new Promise<void>((resolve) => {
          this.#wanted = resolve
        })
      },
      cancel: () => {
        this.#over = true
        this.#settle()
        onCancel()
      },
    })
  }

  chunk(bytes: Uint8Array): void {
    if (!this.#over) this.#controller.enqueue(bytes)
    this.#settle()
  }

  end(): void {
    if (!this.#over) this.#controller.close()
    this.#over = true
    this.#settle()
  }

  fail(error: unknown): void {
    if (!this.#over) this.#controller.error(error)
    this.#over = true
    this.#settle()
  }

  #settle(): void {
    this.#wanted?.()
    this.#wanted = undefined
  }
}
