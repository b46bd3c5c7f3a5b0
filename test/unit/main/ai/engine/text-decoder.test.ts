import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenTextDecoder } from '../../../../../main/ai/engine/text-decoder.ts'

/** A vocabulary of single bytes: the hardest case for text that arrives in pieces. */
const bytesToText = (tokens: number[]) => Buffer.from(tokens).toString('utf8')

describe('text as it comes out of a model', () => {
  it('never shows half a character', () => {
    const decoder = new TokenTextDecoder(bytesToText, [])
    const shown = [...Buffer.from('é€😀')].map((byte) => decoder.push(byte))
    expect(shown).toEqual(['', 'é', '', '', '€', '', '', '', '😀'])
  })

  it('is the whole text in the end, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const decoder = new TokenTextDecoder(bytesToText, [])
        const shown = [...Buffer.from(text)].map((byte) => decoder.push(byte)).join('') + decoder.flush()
        expect(shown).toBe(Buffer.from(text).toString('utf8'))
      }),
    )
  })

  it('is the same when several tokens come at once, and half a character at their end waits', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), pieces, (text, sizes) => {
        const decoder = new TokenTextDecoder(bytesToText, [])
        const bytes = [...Buffer.from(text)]
        let shown = ''
        for (let at = 0; bytes.length > 0; at++) {
          const piece = decoder.pushAll(bytes.splice(0, sizes[at % sizes.length]))
          if (!text.includes('\uFFFD')) expect(piece).not.toContain('\uFFFD')
          shown += piece
        }
        expect(shown + decoder.flush()).toBe(Buffer.from(text).toString('utf8'))
      }),
    )
  })

  it('gives up on bytes that never become a character', () => {
    const decoder = new TokenTextDecoder(bytesToText, [])
    const shown = Array.from({ length: 8 }, () => decoder.push(0xff)).join('')
    expect(shown).toContain('\uFFFD')
  })
})
