import { describe, expect, it } from 'vitest'
import { completionPrompt } from '../../../../../main/ai/completion/prompt.ts'

const tokenize = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0))
const show = (tokens: number[]) =>
  tokens.map((token) => (token > 900 ? `<${token}>` : String.fromCharCode(token))).join('')
const fim = { prefix: 901, suffix: 902, middle: 903 as number | undefined, order: 'prefix-first' as const }
const window = { head: 'head', tail: '\nfoo(ba', suffix: 'after' }

describe('the order of a completion’s prompt', () => {
  it('puts what was typed behind the middle token, where it is all that changes', () => {
    const { tokens, held } = completionPrompt(window, { fim, begin: undefined, tokenize }, { hold: true })
    expect(show(tokens)).toBe('<901>head<902>after<903>\nfoo(')
    expect(held).toBe('ba')
  })

  it('puts the suffix first for models trained so', () => {
    const { tokens } = completionPrompt(
      window,
      { fim: { ...fim, order: 'suffix-first' }, begin: 900 + 4, tokenize },
      { hold: false },
    )
    expect(show(tokens)).toBe('<904><902>after<901>head\nfoo(ba<903>')
  })

  it('does without a middle token where there is none', () => {
    const { tokens } = completionPrompt(
      window,
      { fim: { ...fim, middle: undefined, order: 'suffix-first' }, begin: undefined, tokenize },
      { hold: false },
    )
    expect(show(tokens)).toBe('<902>after<901>head\nfoo(ba')
  })

  it('is the prefix alone for a model that cannot fill in the middle', () => {
    const { tokens } = completionPrompt(
      window,
      { fim: undefined, begin: undefined, tokenize },
      { hold: false },
    )
    expect(show(tokens)).toBe('head\nfoo(ba')
  })

  it('is never empty', () => {
    const { tokens } = completionPrompt(
      { head: '', tail: '', suffix: '' },
      { fim: undefined, begin: undefined, tokenize },
      { hold: true },
    )
    expect(tokens.length).toBeGreaterThan(0)
  })
})
