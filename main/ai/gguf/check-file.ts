import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { AppError } from '../../../preload/contract/errors.ts'
import { describeModel, type ModelFacts } from './describe.ts'
import { type GgufHeader, type MetadataValue, readGgufHeader } from './header.ts'

/** `model-00001-of-00003.gguf` and its sisters. */
const PART = /-(\d{5})-of-(\d{5})\.gguf$/

/** Every file of a model: one, or all parts of a split one. */
export function partsOf(path: string): string[] {
  const found = PART.exec(path)
  if (found === null) return [path]
  const count = Number(found[2])
  return Array.from({ length: count }, (_, index) =>
    path.replace(PART, `-${String(index + 1).padStart(5, '0')}-of-${found[2]}.gguf`),
  )
}

/**
 * Reads and checks all of a model's headers.
 * @throws GgufError or the file system's error.
 */
export async function checkModelFile(path: string): Promise<{ facts: ModelFacts; bytes: number }> {
  const headers: GgufHeader[] = []
  for (const part of partsOf(path)) headers.push(await readGgufHeader(part))
  const first = headers[0] as GgufHeader
  const whole = { ...first, tensors: headers.flatMap((header) => header.tensors) }
  const facts = describeModel(whole)
  if (first.tensors.length === 0 || facts.vocabulary === 0) {
    throw new AppError(
      'MODEL_UNSUPPORTED',
      'This file has no weights or no vocabulary to talk with. Choose a text model.',
      { path },
    )
  }
  if (hasWordTwice(first.metadata.get('tokenizer.ggml.tokens'))) {
    throw new AppError(
      'MODEL_DAMAGED',
      'The vocabulary of this model has a word twice, so its file is damaged. Get the file again, or choose another model.',
      { path },
    )
  }
  return { facts, bytes: headers.reduce((sum, header) => sum + header.fileBytes, 0) }
}

/** llama.cpp ends the process then. It names empty ones itself, and bytes that are no text all look alike here. */
function hasWordTwice(tokens: MetadataValue | undefined): boolean {
  const words = Array.isArray(tokens)
    ? tokens.filter((token) => token !== '' && !String(token).includes('\uFFFD'))
    : []
  return new Set(words).size < words.length
}

/** The file's SHA-256 in lower-case hex, read in pieces so that other work goes on. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const piece = Buffer.allocUnsafe(1 << 20)
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await file.read(piece, 0, piece.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
