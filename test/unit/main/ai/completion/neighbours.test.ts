import { describe, expect, it } from 'vitest'
import { NeighbourPrompt } from '../../../../../main/ai/completion/neighbours.ts'
import type { CompletionRequest, Neighbour } from '../../../../../preload/contract/ai.ts'

/** A token a letter, and markers above 900. */
const tokenize = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))
const show = (tokens: readonly number[]) =>
  tokens.map((token) => (token > 900 ? `<${token}>` : String.fromCharCode(token))).join('')

const marked = { files: { file: 902, repository: 901 }, tokenize }
const plain = { files: undefined, tokenize }

function prompt(
  model: typeof marked | typeof plain,
  neighbours: readonly Neighbour[],
  { room = 1000, language = 'TypeScript' } = {},
): string {
  const request: CompletionRequest = {
    documentId: 'd',
    path: 'own.ts',
    language,
    prefix: '',
    suffix: '',
    neighbours: [...neighbours],
  }
  return show(new NeighbourPrompt().tokens(model, 'm', request, room))
}

const place = (path: string, text: string): Neighbour => ({ kind: 'place', path, text })
const signature = (path: string, text: string): Neighbour => ({ kind: 'signature', path, text })

describe('pieces of other files', () => {
  it('are told by the tokens of the model, the own path last', () => {
    expect(prompt(marked, [signature('a.ts', 'A'), place('b.ts', 'B\n\n')])).toBe(
      '<901>project\n<902>a.ts\nA\n\n<902>b.ts\nB\n\n<902>own.ts\n',
    )
  })

  it('are told by a comment of the language where the model has no tokens for them', () => {
    expect(prompt(plain, [place('a.ts', 'A')])).toBe('// a.ts\nA\n\n// own.ts\n')
    expect(prompt(plain, [place('a.py', 'A')], { language: 'Python' })).toBe('# a.py\nA\n\n# own.ts\n')
    expect(prompt(plain, [place('a', 'A')], { language: 'HTML' })).toMatch(/^<!-- a -->\nA/)
  })

  it('are nothing where there are none, or none has room', () => {
    expect(prompt(marked, [])).toBe('')
    expect(prompt(marked, [place('a.ts', 'A')], { room: 20 })).toBe('')
    expect(prompt(marked, [place('a.ts', 'A')], { room: 0 })).toBe('')
  })

  it('are the newest places that fit, and signatures in half of the room', () => {
    const many = [
      signature('s1', 'x'.repeat(20)),
      signature('s2', 'x'.repeat(40)),
      place('p1', 'y'.repeat(20)),
      place('p2', 'y'.repeat(20)),
      place('p3', 'y'.repeat(20)),
    ]
    const paths = prompt(plain, many, { room: 110 }).match(/[sp]\d/g)
    expect(paths).toEqual(['s1', 'p2', 'p3'])
  })

  it('are cut to whole lines where they are too large: a declaration at its end, a place around its middle', () => {
    const numbered = Array.from({ length: 20 }, (_, index) => `line ${index + 10}`).join('\n')
    const kept = (neighbour: Neighbour) => prompt(plain, [neighbour], { room: 120 }).match(/line \d+/g)
    expect(kept(place('p', numbered))).toEqual(expect.arrayContaining(['line 19', 'line 20']))
    expect(kept(place('p', numbered))).not.toContain('line 10')
    expect(kept(place('p', numbered))).not.toContain('line 29')
    const [first] = kept(signature('s', numbered)) ?? []
    expect(first).toBe('line 10')
  })

  it('treat markers in a text as text', () => {
    expect(prompt(marked, [place('a.ts', '<|file_sep|>')])).toContain('<|file_sep|>')
  })
})
