import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCircling, isLooping } from '../../../../../main/ai/chat/repetition.ts'

describe('an answer that goes round in circles', () => {
  it('is noticed, whatever the length of the circle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(99), { minLength: 1, maxLength: 96 }),
        fc.array(fc.nat(), { maxLength: 50 }),
        (circle, before) => {
          const rounds = Math.max(4, Math.ceil(60 / circle.length))
          expect(isLooping([...before, ...Array.from({ length: rounds }, () => circle).flat()])).toBe(true)
        },
      ),
    )
  })

  it('is not seen in text that only says something twice', () => {
    const passage = Array.from({ length: 60 }, (_, index) => index)
    expect(isLooping([...passage, ...passage])).toBe(false)
    expect(isLooping([1, 1, 1, 1, 1, 1])).toBe(false)
  })
})

describe('prose that turns round a few words', () => {
  // What the starter model wrote of a file of TypeScript.
  const circling =
    `It is a type of type data that is designed to support a type of a type that supports the type of data
that provides a type of type data that works with a type of type a type of type data that meets a type that supports it. `
      .replaceAll('\n', ' ')
      .split(' ')
  const shuffled = (seed: number): string =>
    circling.map((_, index) => circling[(index * 7 + seed) % circling.length]).join(' ')
  const circle = Array.from({ length: 6 }, (_, seed) => shuffled(seed * 11)).join('. ')

  it('is noticed, though no passage comes again as it was', () => {
    expect(isCircling(circle)).toBe(true)
    expect(isCircling(`A long time ago\n\n${circle}`)).toBe(true)
  })

  it('is not seen in code, lists and tables', () => {
    const words = circle.split(' ')
    const lines = (start: string): string =>
      words.map((_, index) => `${start}${words.slice(index, index + 14).join(' ')}`).join('\n')
    for (const start of ['- ', '1. ', '| ', '> ', 'set `x` to ']) expect(isCircling(lines(start))).toBe(false)
    expect(isCircling(`\`\`\`\n${circle}\n\`\`\`\n`)).toBe(false)
    expect(isCircling(`\`\`\`sql\n${circle}`)).toBe(false)
    expect(isCircling(`\`\`\`\ncode\n\`\`\`\n${circle}`)).toBe(true)
  })

  it('is not seen in names that differ by a number', () => {
    const names = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ')
    expect(isCircling(names)).toBe(false)
    expect(isCircling(names.replaceAll('word', 'word '))).toBe(true)
  })

  it('is not seen in what people write, wherever it breaks off', () => {
    const folder = new URL('../../../../../docs/decisions/', import.meta.url)
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), 'utf8').replaceAll(/[`*-]/g, '')
      for (let end = 500; end < text.length + 500; end += 500)
        expect(isCircling(text.slice(0, end)), `${name} to ${end}`).toBe(false)
    }
  })
})
