import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeModel } from '../../../../../main/ai/gguf/describe.ts'
import { GgufError, readGgufHeader } from '../../../../../main/ai/gguf/header.ts'
import { writeTinyModel } from '../../../../models/tiny-model.ts'

let folder: string
let whole: Buffer

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'offcoder-gguf-'))
  writeTinyModel(join(folder, 'tiny.gguf'))
  whole = readFileSync(join(folder, 'tiny.gguf'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function kindOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'case.gguf')
  writeFileSync(path, bytes)
  try {
    await readGgufHeader(path)
    return 'read'
  } catch (error) {
    if (error instanceof GgufError) return error.kind
    throw error
  }
}

describe('reading a model file before it is loaded', () => {
  it('tells its kind, size, context and how it fills gaps', async () => {
    const facts = describeModel(await readGgufHeader(join(folder, 'tiny.gguf')))
    expect(facts).toMatchObject({
      architecture: 'qwen2',
      name: 'OffCoder tiny',
      quantisation: 'Q8_0',
      contextLength: 4096,
      licence: 'apache-2.0',
    })
    expect(facts.fim?.order).toBe('prefix-first')
    expect(facts.parameterCount).toBeGreaterThan(500_000)
    // 4 layers, 2 heads of 32 for keys and for values, 2 bytes each.
    expect(facts.cacheBytesPerToken).toBe(4 * 2 * (32 + 32) * 2)
  })

  it('calls a file cut short damaged, wherever it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: whole.length - 64 }), async (length) => {
        expect(await kindOf(whole.subarray(0, length))).toBe('damaged')
      }),
      { numRuns: 60 },
    )
  })

  it('calls another kind of file no GGUF', async () => {
    expect(await kindOf(Buffer.from('PK\u0003\u0004 this is a zip'))).toBe('format')
    expect(await kindOf(Buffer.alloc(0))).toBe('format')
    expect(await kindOf(Buffer.from('GG'))).toBe('format')
  })

  it('survives any single changed byte of the header', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const damaged = Buffer.from(whole)
          damaged[at] = (damaged[at] as number) ^ change
          expect(['read', 'damaged', 'format', 'newer']).toContain(await kindOf(damaged))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('does not believe a count that cannot be real', async () => {
    const damaged = Buffer.from(whole)
    damaged.writeBigUInt64LE(1n << 60n, 8)
    expect(await kindOf(damaged)).toBe('damaged')
  })

  it('says which version it cannot read', async () => {
    const later = Buffer.from(whole)
    later.writeUInt32LE(9, 4)
    expect(await kindOf(later)).toBe('newer')
  })
})
