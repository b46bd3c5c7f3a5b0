import type { FileHandle } from 'node:fs/promises'

const WINDOW_BYTES = 1 << 20

/** Raised when a file ends before the structure it announces. */
export class UnexpectedEnd extends Error {}

/**
 * Reads little-endian values one after another from a file, holding one megabyte of it at a time.
 * Values are returned synchronously once `need` has brought them in, so a vocabulary of 150,000 strings
 * costs a few reads and no promise each.
 */
export class FileCursor {
  readonly #file: FileHandle
  readonly #size: number
  #window = Buffer.alloc(0)
  #start = 0
  #at = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  /** Offset in the file of the next value. */
  get offset(): number {
    return this.#start + this.#at
  }

  /** True when `bytes` more can be read without touching the file. */
  has(bytes: number): boolean {
    return this.#at + bytes <= this.#window.length
  }

  /** Brings the next `bytes` into memory. @throws UnexpectedEnd when the file is shorter. */
  async need(bytes: number): Promise<void> {
    if (this.has(bytes)) return
    if (this.offset + bytes > this.#size) throw new UnexpectedEnd(`the file ends at byte ${this.#size}`)
    const length = Math.min(Math.max(bytes, WINDOW_BYTES), this.#size - this.offset)
    const next = Buffer.allocUnsafe(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await this.#file.read(next, filled, length - filled, this.offset + filled)
      if (bytesRead === 0) throw new UnexpectedEnd('the file became shorter while it was read')
      filled += bytesRead
    }
    this.#start = this.offset
    this.#window = next
    this.#at = 0
  }

  skip(bytes: number): void {
    if (this.offset + bytes > this.#size) throw new UnexpectedEnd(`the file ends at byte ${this.#size}`)
    if (this.has(bytes)) {
      this.#at += bytes
      return
    }
    this.#start = this.offset + bytes
    this.#window = Buffer.alloc(0)
    this.#at = 0
  }

  /** The next `bytes` as they are; `need` them first. */
  take(bytes: number): Buffer {
    const piece = this.#window.subarray(this.#at, this.#at + bytes)
    this.#at += bytes
    return piece
  }

  uint32(): number {
    return this.take(4).readUInt32LE()
  }

  /** An unsigned 64-bit count. @throws RangeError beyond 2^53, which no real file has. */
  count(): number {
    const value = this.take(8).readBigUInt64LE()
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`a count of ${value} cannot be real`)
    return Number(value)
  }
}
