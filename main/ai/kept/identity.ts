import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { partsOf } from '../gguf/check-file.ts'

/** Pieces of a model's file that are read to tell it from others, and how long each is. */
const PIECES = 48
const PIECE = 1 << 16

/**
 * What tells one model's file from another: its size, its header and samples of its weights. Reading all of it would
 * take seconds, and two models that were trained differently differ everywhere.
 */
export async function fingerprintOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for (const part of partsOf(path)) {
    const file = await open(part)
    try {
      const { size } = await file.stat()
      hash.update(`${size}\n`)
      const piece = Buffer.alloc(PIECE)
      const every = Math.max(PIECE, Math.floor(size / PIECES))
      for (let from = 0; from < size; from += every) {
        const { bytesRead } = await file.read(piece, 0, PIECE, from)
        hash.update(piece.subarray(0, bytesRead))
      }
    } finally {
      await file.close()
    }
  }
  return hash.digest('hex')
}
