import { describe, expect, it } from 'vitest'
import { CompletionCache } from '../../../../../main/ai/completion/cache.ts'

describe('completions that are remembered', () => {
  const cache = () => {
    const made = new CompletionCache()
    made.add('doc', 'const a = ', '\n', { text: 'first + second', confidence: 0.5 })
    return made
  }

  it('are offered again at the same place', () => {
    expect(cache().find('doc', 'const a = ', '\n')?.text).toBe('first + second')
  })

  it('go on while one types what they say', () => {
    expect(cache().find('doc', 'const a = fir', '\n')?.text).toBe('st + second')
    expect(cache().find('doc', 'const a = first + secon', '\n')?.text).toBe('d')
  })

  it('are dropped where one types something else, or everything', () => {
    expect(cache().find('doc', 'const a = fix', '\n')).toBeUndefined()
    expect(cache().find('doc', 'const a = first + second', '\n')).toBeUndefined()
  })

  it('belong to their document and what follows the cursor', () => {
    expect(cache().find('other', 'const a = ', '\n')).toBeUndefined()
    expect(cache().find('doc', 'const a = ', ')\n')).toBeUndefined()
    expect(cache().find('doc', 'let a = ', '\n')).toBeUndefined()
  })

  it('also remember that there was nothing to offer', () => {
    const made = new CompletionCache()
    made.add('doc', 'a', '', { text: '', confidence: 0 })
    expect(made.find('doc', 'a', '')?.text).toBe('')
  })

  it('are 250 at most, the oldest leaving first', () => {
    const made = new CompletionCache()
    for (let index = 0; index < 251; index++)
      made.add('doc', `line ${index} `, '', { text: 'x', confidence: 1 })
    expect(made.find('doc', 'line 0 ', '')).toBeUndefined()
    expect(made.find('doc', 'line 250 ', '')?.text).toBe('x')
  })
})
