import { open } from 'node:fs/promises'
import { FileCursor } from './file-cursor.ts'
import { tensorBytes } from './tensor-types.ts'

/** Why a file is not a usable GGUF: `format` is another kind of file, `damaged` a GGUF that is cut short or inconsistent, `newer` one this build cannot read. */
export class GgufError extends Error {
  readonly kind: 'format' | 'damaged' | 'newer'

  constructor(kind: 'format' | 'damaged' | 'newer', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'GgufError'
    this.kind = kind
  }
}

export interface Tensor {
  name: string
  shape: number[]
  type: number
  /** From the start of the data section. */
  offset: number
  bytes: number
}

/** What a GGUF says about itself before its weights. Spec: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
export interface GgufHeader {
  /** Scalars and arrays by key. Arrays of numbers are left out (`undefined`), strings are kept: the vocabulary is one. */
  metadata: Map<string, MetadataValue>
  tensors: Tensor[]
  fileBytes: number
}

export type MetadataValue = number | string | boolean | string[] | number[]

const STRING = 8
const ARRAY = 9
/** Bytes of a scalar by GGUF's number for its type; strings and arrays have none. */
const SCALAR_BYTES: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
}
/** No real file comes near these; a damaged count would otherwise ask for all memory. */
const MOST_KEYS = 100_000
const MOST_TENSORS = 1_000_000
const LONGEST_STRING = 1 << 26
/** Longer arrays of numbers (token scores, token types) are skipped; the per-layer ones are shorter. */
const LONGEST_NUMBERS = 4096

/**
 * Reads the header and checks that every tensor lies inside the file, in about 50 ms and without loading anything.
 * llama.cpp aborts the whole process on some damaged files, so nothing reaches it unchecked.
 * @throws GgufError, or the file system's error when the file cannot be opened.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const cursor = new FileCursor(file, size)
    try {
      return await readHeader(cursor, size)
    } catch (error) {
      if (error instanceof GgufError) throw error
      throw new GgufError(
        'damaged',
        `The model file is cut short or damaged: ${(error as Error).message}.`,
        error,
      )
    }
  } finally {
    await file.close()
  }
}

async function readHeader(cursor: FileCursor, size: number): Promise<GgufHeader> {
  if (size < 4) throw new GgufError('format', 'The file is too short to be a GGUF model.')
  await cursor.need(4)
  if (cursor.take(4).toString('latin1') !== 'GGUF')
    throw new GgufError('format', 'The file is not a GGUF model.')
  await cursor.need(20)
  const version = cursor.uint32()
  if (version < 2 || version > 3)
    throw new GgufError('newer', `GGUF version ${version} cannot be read; 2 and 3 can.`)
  const tensorCount = cursor.count()
  const keyCount = cursor.count()
  if (tensorCount > MOST_TENSORS || keyCount > MOST_KEYS) throw new RangeError('its counts cannot be real')
  const metadata = new Map<string, MetadataValue>()
  for (let index = 0; index < keyCount; index++) {
    const key = await readString(cursor)
    await cursor.need(4)
    const value = await readValue(cursor, cursor.uint32())
    if (value !== undefined) metadata.set(key, value)
  }
  const tensors: Tensor[] = []
  for (let index = 0; index < tensorCount; index++) tensors.push(await readTensor(cursor))
  checkExtent(tensors, cursor.offset, alignmentOf(metadata), size)
  return { metadata, tensors, fileBytes: size }
}

async function readTensor(cursor: FileCursor): Promise<Tensor> {
  const name = await readString(cursor)
  await cursor.need(4)
  const sides = cursor.uint32()
  if (sides > 4) throw new RangeError(`the tensor ${name} has ${sides} dimensions`)
  await cursor.need(sides * 8 + 12)
  const shape = Array.from({ length: sides }, () => cursor.count())
  const type = cursor.uint32()
  const offset = cursor.count()
  const bytes = tensorBytes(type, shape)
  if (bytes === undefined)
    throw new GgufError('newer', `The tensor ${name} has type ${type}, which this version cannot run.`)
  return { name, shape, type, offset, bytes }
}

function alignmentOf(metadata: Map<string, MetadataValue>): number {
  const alignment = metadata.get('general.alignment')
  return typeof alignment === 'number' && alignment > 0 ? alignment : 32
}

function checkExtent(tensors: Tensor[], headerEnd: number, alignment: number, size: number): void {
  const dataStart = Math.ceil(headerEnd / alignment) * alignment
  for (const tensor of tensors) {
    const end = dataStart + tensor.offset + tensor.bytes
    if (end > size) {
      throw new GgufError(
        'damaged',
        `The model file is incomplete: it needs at least ${end} bytes and has ${size}.`,
      )
    }
  }
}

async function readString(cursor: FileCursor): Promise<string> {
  if (!cursor.has(8)) await cursor.need(8)
  const length = cursor.count()
  if (length > LONGEST_STRING) throw new RangeError('a text in it is longer than possible')
  if (!cursor.has(length)) await cursor.need(length)
  return cursor.take(length).toString('utf8')
}

async function readValue(cursor: FileCursor, type: number): Promise<MetadataValue | undefined> {
  if (type === STRING) return readString(cursor)
  if (type === ARRAY) return readArray(cursor)
  const bytes = SCALAR_BYTES[type]
  if (bytes === undefined) throw new RangeError(`a value has the unknown type ${type}`)
  await cursor.need(bytes)
  return scalar(cursor.take(bytes), type)
}

async function readArray(cursor: FileCursor): Promise<MetadataValue | undefined> {
  await cursor.need(12)
  const type = cursor.uint32()
  const length = cursor.count()
  if (type === STRING) {
    const texts: string[] = []
    for (let index = 0; index < length; index++) texts.push(await readString(cursor))
    return texts
  }
  const bytes = SCALAR_BYTES[type]
  if (bytes === undefined) throw new RangeError(`an array has the unknown type ${type}`)
  if (length > LONGEST_NUMBERS) {
    cursor.skip(length * bytes)
    return undefined
  }
  await cursor.need(length * bytes)
  return Array.from({ length }, () => Number(scalar(cursor.take(bytes), type)))
}

function scalar(piece: Buffer, type: number): number | boolean {
  switch (type) {
    case 0:
      return piece.readUInt8()
    case 1:
      return piece.readInt8()
    case 2:
      return piece.readUInt16LE()
    case 3:
      return piece.readInt16LE()
    case 4:
      return piece.readUInt32LE()
    case 5:
      return piece.readInt32LE()
    case 6:
      return piece.readFloatLE()
    case 7:
      return piece.readUInt8() !== 0
    case 10:
      return Number(piece.readBigUInt64LE())
    case 11:
      return Number(piece.readBigInt64LE())
    default:
      return piece.readDoubleLE()
  }
}
