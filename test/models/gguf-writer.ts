import { writeFileSync } from 'node:fs'

/** GGUF's numbers for the types of metadata values. Spec: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const VALUE_TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const

/** One line of a model's metadata. */
export type Metadata =
  | { key: string; type: 'uint32' | 'int32' | 'float32'; value: number }
  | { key: string; type: 'bool'; value: boolean }
  | { key: string; type: 'string'; value: string }
  | { key: string; type: 'strings'; value: readonly string[] }
  | { key: string; type: 'int32s'; value: readonly number[] }

/** Weights with the fastest-running dimension first, as ggml counts. */
export interface WeightTensor {
  name: string
  shape: readonly number[]
  data: Float32Array
  /** How the weights are stored: 32-bit floats, or blocks of 32 with 8 bits each. */
  as: 'f32' | 'q8_0'
}

const TENSOR_TYPE = { f32: 0, q8_0: 8 } as const
const ALIGNMENT = 32
const VERSION = 3

/** Little-endian bytes, appended one value after another. */
class Bytes {
  readonly #parts: Buffer[] = []
  length = 0

  raw(piece: Buffer): void {
    this.#parts.push(piece)
    this.length += piece.length
  }

  uint32(value: number): void {
    const piece = Buffer.alloc(4)
    piece.writeUInt32LE(value)
    this.raw(piece)
  }

  int32(value: number): void {
    const piece = Buffer.alloc(4)
    piece.writeInt32LE(value)
    this.raw(piece)
  }

  float32(value: number): void {
    const piece = Buffer.alloc(4)
    piece.writeFloatLE(value)
    this.raw(piece)
  }

  uint64(value: number): void {
    const piece = Buffer.alloc(8)
    piece.writeBigUInt64LE(BigInt(value))
    this.raw(piece)
  }

  string(value: string): void {
    const piece = Buffer.from(value, 'utf8')
    this.uint64(piece.length)
    this.raw(piece)
  }

  pad(): void {
    this.raw(Buffer.alloc((ALIGNMENT - (this.length % ALIGNMENT)) % ALIGNMENT))
  }

  whole(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

/** Writes a model file. */
export function writeGguf(
  path: string,
  metadata: readonly Metadata[],
  tensors: readonly WeightTensor[],
): void {
  const header = new Bytes()
  const data = new Bytes()
  header.raw(Buffer.from('GGUF'))
  header.uint32(VERSION)
  header.uint64(tensors.length)
  header.uint64(metadata.length)
  for (const line of metadata) writeMetadata(header, line)
  for (const tensor of tensors) {
    header.string(tensor.name)
    header.uint32(tensor.shape.length)
    for (const side of tensor.shape) header.uint64(side)
    header.uint32(TENSOR_TYPE[tensor.as])
    header.uint64(data.length)
    data.raw(
      tensor.as === 'f32'
        ? Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)
        : inBlocks(tensor.data),
    )
    data.pad()
  }
  header.pad()
  writeFileSync(path, Buffer.concat([header.whole(), data.whole()]))
}

function writeMetadata(out: Bytes, line: Metadata): void {
  out.string(line.key)
  switch (line.type) {
    case 'strings':
      out.uint32(VALUE_TYPE.array)
      out.uint32(VALUE_TYPE.string)
      out.uint64(line.value.length)
      for (const text of line.value) out.string(text)
      return
    case 'int32s':
      out.uint32(VALUE_TYPE.array)
      out.uint32(VALUE_TYPE.int32)
      out.uint64(line.value.length)
      for (const number of line.value) out.int32(number)
      return
    case 'bool':
      out.uint32(VALUE_TYPE.bool)
      return out.raw(Buffer.from([line.value ? 1 : 0]))
    case 'string':
      out.uint32(VALUE_TYPE.string)
      return out.string(line.value)
    default:
      out.uint32(VALUE_TYPE[line.type])
      return out[line.type](line.value)
  }
}

const BLOCK = 32

/** Q8_0: per 32 weights one 16-bit scale and 32 signed bytes. */
function inBlocks(data: Float32Array): Buffer {
  const blocks = data.length / BLOCK
  const out = Buffer.alloc(blocks * (BLOCK + 2))
  for (let block = 0; block < blocks; block++) {
    const weights = data.subarray(block * BLOCK, (block + 1) * BLOCK)
    const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0)
    const scale = largest / 127
    const at = block * (BLOCK + 2)
    out.writeUInt16LE(toHalf(scale), at)
    weights.forEach((weight, index) => {
      out.writeInt8(scale === 0 ? 0 : Math.round(weight / scale), at + 2 + index)
    })
  }
  return out
}

/** A 32-bit float as the 16 bits of IEEE 754 half precision; scales are positive and far from its limits. */
function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number
  const exponent = ((bits >>> 23) & 255) - 112
  const mantissa = bits & 0x7fffff
  if (exponent <= 0) return exponent < -10 ? 0 : (mantissa | 0x800000) >>> (14 - exponent)
  return ((exponent << 10) | (mantissa >>> 13)) + ((mantissa >>> 12) & 1)
}
