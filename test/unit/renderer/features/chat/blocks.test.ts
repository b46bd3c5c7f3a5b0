import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitBlocks } from '../../../../../renderer/features/chat/blocks.ts'
import {
  cutWords,
  modelInUse,
  remediesFor,
  sizeWords,
  speedWords,
} from '../../../../../renderer/features/chat/words.ts'

const texts = (markdown: string) => splitBlocks(markdown).map(({ text }) => text.trim())

describe('the blocks of an answer', () => {
  it('are its paragraphs', () => {
    expect(texts('One\nstill one\n\nTwo\n')).toEqual(['One\nstill one', 'Two'])
  })

  it('keep code together, blank lines and all', () => {
    expect(texts('Text\n\n```js\na\n\nb\n```\n\nEnd')).toEqual(['Text', '```js\na\n\nb\n```', 'End'])
  })

  it('keep a list together, so that its numbers go on', () => {
    expect(texts('1. a\n\n   more of a\n\n2. b\n\nText')).toEqual(['1. a\n\n   more of a\n\n2. b', 'Text'])
  })

  it('know code that has not ended', () => {
    expect(splitBlocks('```py\nx').map(({ closed }) => closed)).toEqual([false])
    expect(splitBlocks('````md\n```\n').map(({ closed }) => closed)).toEqual([false])
    expect(splitBlocks('```py\nx\n```').map(({ closed }) => closed)).toEqual([true])
  })

  it('lose no line, and those before the last stay as they are while more is written', () => {
    const line = fc.constantFrom('text', '', '```', '- item', '1. item', '  indented', '# head', '~~~')
    fc.assert(
      fc.property(fc.array(line), fc.array(line), (lines, more) => {
        const markdown = lines.join('\n')
        const kept = (text: string) => text.split('\n').filter((each) => each.trim() !== '')
        expect(splitBlocks(markdown).flatMap(({ text }) => kept(text))).toEqual(kept(markdown))
        const before = splitBlocks(markdown).slice(0, -1)
        const after = splitBlocks([...lines, ...more].join('\n')).slice(0, before.length)
        expect(after).toEqual(before)
      }),
    )
  })
})

describe('what the chat says', () => {
  it('names what was cut, and nothing when all of it fitted', () => {
    const prompt = { modelId: 'm', tokens: 1, contextLength: 2, cut: [], droppedMessages: 0 }
    expect(cutWords(prompt)).toEqual([])
    expect(
      cutWords({
        ...prompt,
        cut: [{ path: 'a.ts', keptCharacters: 1000, ofCharacters: 4000 }],
        droppedMessages: 1,
      }),
    ).toEqual(['a.ts was cut to 1,000 of 4,000 characters.', '1 earlier message was left out to make room.'])
  })

  it('counts in characters and tokens', () => {
    expect(sizeWords(7000)).toBe('7,000 characters, about 2,000 tokens')
    expect(speedWords({ tokens: 120, tokensPerSecond: 54.2 })).toBe('120 tokens · 54 tokens/s')
  })

  it('offers what helps', () => {
    expect(remediesFor({ code: 'NO_MODEL', message: '' })).toEqual(['choose-model'])
    expect(remediesFor({ code: 'INTERNAL', message: '' })).toEqual(['retry'])
  })

  it('names the model that will answer: the chosen, else the loaded, else one that works', () => {
    const broken = {
      id: 'x',
      name: 'X',
      path: '',
      bytes: 1,
      source: 'user',
      problem: { code: 'MODEL_DAMAGED', message: '' },
    } as const
    const small = { id: 's', name: 'S', path: '', bytes: 1, source: 'starter' } as const
    const large = { id: 'l', name: 'L', path: '', bytes: 1, source: 'user' } as const
    expect(modelInUse([broken, small, large], 'l', 's')?.id).toBe('l')
    expect(modelInUse([broken, small, large], null, 'l')?.id).toBe('l')
    expect(modelInUse([broken, small, large], 'x', undefined)?.id).toBe('s')
    expect(modelInUse(null, 'l', undefined)).toBeUndefined()
  })
})
