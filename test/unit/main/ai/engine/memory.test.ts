import { describe, expect, it } from 'vitest'
import { threadsFor } from '../../../../../main/ai/engine/engine.ts'
import { fitContexts, neededBytes, readableBytes } from '../../../../../main/ai/engine/memory.ts'
import type { ModelFacts } from '../../../../../main/ai/gguf/describe.ts'

const facts: ModelFacts = {
  architecture: 'qwen2',
  name: 'Seven',
  parameters: '7B',
  parameterCount: 7e9,
  quantisation: 'Q4_K_M',
  contextLength: 32_768,
  licence: undefined,
  fim: undefined,
  files: undefined,
  chat: true,
  embedding: false,
  vocabulary: 152_064,
  weightBytes: 4.4e9,
  cacheBytesPerToken: 57_344,
}
const wanted = { chat: 8192, completion: 2048 }

describe('whether a model fits', () => {
  it('keeps the wanted contexts where there is room', () => {
    expect(fitContexts(facts, wanted, 64, 16e9)).toEqual(wanted)
  })

  it('makes the chat’s context smaller where there is less', () => {
    const tight = neededBytes(facts, { chat: 3000, completion: 2048 }, 64)
    expect(fitContexts(facts, wanted, 64, tight)).toEqual({ chat: 2048, completion: 2048 })
  })

  it('says no before anything is loaded', () => {
    expect(fitContexts(facts, wanted, 64, 4e9)).toBeUndefined()
  })

  it('never asks for more than the model was trained for', () => {
    expect(fitContexts({ ...facts, contextLength: 1024 }, wanted, 64, 16e9)).toEqual({
      chat: 1024,
      completion: 1024,
    })
  })

  it('writes amounts as people read them', () => {
    expect(readableBytes(4.4e9)).toBe('4.4 GB')
    expect(readableBytes(98_362_432)).toBe('98 MB')
  })
})

describe('threads', () => {
  it('leave the window a core', () => {
    expect(threadsFor(8, 16)).toBe(7)
    expect(threadsFor(2, 2)).toBe(1)
    expect(threadsFor(1, 1)).toBe(1)
  })

  it('are no more than this process may use', () => {
    expect(threadsFor(16, 4)).toBe(3)
  })
})
