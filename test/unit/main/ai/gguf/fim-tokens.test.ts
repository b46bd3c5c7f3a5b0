import { describe, expect, it } from 'vitest'
import { findFimTokens } from '../../../../../main/ai/gguf/fim-tokens.ts'
import type { MetadataValue } from '../../../../../main/ai/gguf/header.ts'

const withTokens = (tokens: string[], more: Array<[string, MetadataValue]> = []) =>
  findFimTokens(new Map<string, MetadataValue>([['tokenizer.ggml.tokens', tokens], ...more]))

describe('how a model fills in the middle', () => {
  it('is read from the ids that the file declares', () => {
    const ids: Array<[string, number]> = [
      ['pre', 7],
      ['suf', 8],
      ['mid', 9],
    ]
    const metadata = new Map<string, MetadataValue>(
      ids.map(([key, id]) => [`tokenizer.ggml.fim_${key}_token_id`, id]),
    )
    expect(findFimTokens(metadata)).toEqual({ prefix: 7, suffix: 8, middle: 9, order: 'prefix-first' })
  })

  it.each([
    ['Qwen', ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>']],
    ['StarCoder and Granite', ['<fim_prefix>', '<fim_suffix>', '<fim_middle>']],
    ['DeepSeek', ['<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>']],
    ['CodeLlama', ['▁<PRE>', '▁<SUF>', '▁<MID>']],
  ])('is found by the token names of %s', (_, names) => {
    expect(withTokens(['a', ...names])).toEqual({ prefix: 1, suffix: 2, middle: 3, order: 'prefix-first' })
  })

  it('puts the suffix first, and needs no middle, for Codestral', () => {
    expect(withTokens(['[SUFFIX]', '[PREFIX]'])).toEqual({
      prefix: 1,
      suffix: 0,
      middle: undefined,
      order: 'suffix-first',
    })
  })

  it('puts the suffix first for Mellum although its tokens are named like StarCoder’s', () => {
    const names = ['<fim_prefix>', '<fim_suffix>', '<fim_middle>']
    expect(withTokens(names, [['general.name', 'Mellum 4b Base']])?.order).toBe('suffix-first')
  })

  it('is nothing for a model that was not trained to', () => {
    expect(withTokens(['<|im_start|>', '<|im_end|>', '<fim_prefix>'])).toBeUndefined()
  })
})
