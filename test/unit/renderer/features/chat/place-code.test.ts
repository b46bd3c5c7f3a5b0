import { describe, expect, it } from 'vitest'
import { meantBy, namedCode } from '../../../../../renderer/features/chat/named-file.ts'
import { placeCode } from '../../../../../renderer/features/chat/place-code.ts'

const base = `import { x } from './x'

// Adds.
export function add(a: number, b: number) {
  return a + b
}

export class Sums {
  total = 0

  push(n: number) {
    this.total += n
  }
}
`

const at = (text: string, length = 0) => {
  const from = base.indexOf(text)
  return { from, to: from + length }
}

describe('code of an answer', () => {
  it('is the whole of an empty file, and of a file that it says again', () => {
    expect(placeCode('', 'let a', undefined)).toEqual({ text: 'let a\n', how: 'whole' })
    const next = base.replace('a + b', 'a + b + 0')
    expect(placeCode(base, next, undefined)).toEqual({ text: next, how: 'whole' })
  })

  it('takes the place of the selected lines, indented as they are', () => {
    const { text, how } = placeCode(base, 'this.total = n', at('this.total += n', 4))
    expect(how).toBe('selection')
    expect(text).toBe(base.replace('    this.total += n', '    this.total = n'))
  })

  it('takes the place of the lines between its first and its last', () => {
    const code = 'push(n: number) {\n  if (n > 0) this.total += n\n}'
    const { text, how } = placeCode(base, code, at('import'))
    expect(how).toBe('lines')
    expect(text).toBe(base.replace('    this.total += n', '    if (n > 0) this.total += n'))
  })

  it('keeps what an ellipsis stands for', () => {
    const code = 'export class Sums {\n  total = 1\n\n  // ... the rest stays\n}'
    const { text, how } = placeCode(base, code, at('import'))
    expect(how).toBe('parts')
    expect(text).toBe(base.replace('total = 0', 'total = 1'))
    const parts =
      "import { x } from './y'\n// ...\nexport function add(a: number, b: number) {\n  return b + a\n}"
    const withParts = placeCode(base.replace('./x', './y'), parts, undefined)
    expect(withParts.how).toBe('parts')
    expect(withParts.text).toBe(base.replace('./x', './y').replace('a + b', 'b + a'))
  })

  it('takes the place of the declaration of the same name, and new ones follow it', () => {
    const code =
      'export function add(a: number, b: number, c = 0) {\n  return a + b + c\n}\n\nexport function half(n: number) {\n  return n / 2\n}'
    const { text, how } = placeCode(base, code, at('import'))
    expect(how).toBe('declarations')
    expect(text).toBe(
      base.replace('export function add(a: number, b: number) {\n  return a + b\n}', `${code}`),
    )
  })

  it('takes the place of a Python function by its indentation', () => {
    const python = 'def one():\n    return 1\n\n\ndef two():\n    a = 1\n\n    return a\n\nprint(two())\n'
    const { text } = placeCode(python, 'def two(b=1):\n    return b + 1', undefined)
    expect(text).toBe('def one():\n    return 1\n\n\ndef two(b=1):\n    return b + 1\n\nprint(two())\n')
  })

  it('goes where the cursor is when nothing says where it belongs', () => {
    const { text, how } = placeCode(base, 'export const pi = 3', at('// Adds.'))
    expect(how).toBe('cursor')
    expect(text).toBe(base.replace('// Adds.\n', '// Adds.\nexport const pi = 3\n'))
    expect(placeCode(base, 'export const pi = 3', undefined).text).toBe(`${base}export const pi = 3\n`)
  })
})

describe('the file that code is for', () => {
  it.each([
    ['ts src/a.ts', 'x', '', 'src/a.ts'],
    ['ts title="src/a.ts"', 'x', '', 'src/a.ts'],
    ['ts:lib/b.ts', 'x', '', 'lib/b.ts'],
    ['ts', '// src/a.ts\nlet a', '', 'src/a.ts'],
    ['html', '<!-- index.html -->\n<p>', '', 'index.html'],
    ['py', '# File: app/main.py\npass', '', 'app/main.py'],
    ['ts', 'let a', 'Change `src/a.ts` so, and `add` in **math.ts**:', 'math.ts'],
    ['', 'all:', 'In `Makefile`:', 'Makefile'],
    ['ts', 'let a = 1.5', 'As 1.5 is `more`:', undefined],
    ['js', 'a.b()', '', undefined],
  ])('is named by %s, %s or %s', (fence, code, above, path) => {
    expect(namedCode(code, fence, above).path).toBe(path)
  })

  it('loses the comment that only names it', () => {
    expect(namedCode('// src/a.ts\n\nlet a', 'ts').code).toBe('let a')
  })

  it('is the one that is meant, where that is clear', () => {
    const paths = ['src/a.ts', 'test/a.ts', 'src/b.ts']
    expect(meantBy('b.ts', paths)).toBe('src/b.ts')
    expect(meantBy('./src/a.ts', paths)).toBe('src/a.ts')
    expect(meantBy('a.ts', paths)).toBeUndefined()
  })
})
