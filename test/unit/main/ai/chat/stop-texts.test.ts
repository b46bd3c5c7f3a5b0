import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StopTexts } from '../../../../../main/ai/chat/stop-texts.ts'

describe('texts that end an answer', () => {
  it('are found although they come in pieces, and never shown', () => {
    const stops = new StopTexts(['<|im_end|>'])
    expect(stops.push('Hello <|im')).toEqual({ text: 'Hello ', stopped: false })
    expect(stops.push('_end|> more')).toEqual({ text: '', stopped: true })
  })

  it('hold nothing back for good', () => {
    const stops = new StopTexts(['<|im_end|>'])
    expect(stops.push('a <').text + stops.flush()).toBe('a <')
  })

  it('let everything else through unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (pieces) => {
        const stops = new StopTexts(['\u0001\u0001never'])
        const shown = pieces.map((piece) => stops.push(piece).text).join('') + stops.flush()
        expect(shown).toBe(pieces.join(''))
      }),
    )
  })
})
