import { describe, expect, it } from 'vitest'
import { endOf, polish, reachOf } from '../../../../../main/ai/completion/ending.ts'

const cut = (text: string, prefix: string, suffix = '', fim = false) => {
  const end = endOf(text, prefix, suffix, reachOf(prefix, suffix, fim))
  return end === undefined ? undefined : text.slice(0, end)
}

describe('where a completion ends', () => {
  it('is the end of the line for a model that knows the prefix alone', () => {
    expect(cut('first + second\n}\n', '  return ')).toBe('first + second')
  })

  it('is not yet known while the line goes on', () => {
    expect(cut('first +', '  return ')).toBeUndefined()
  })

  it('is the end of the line when more stands behind the cursor', () => {
    expect(cut('a, b\nmore', 'foo(', ')\n', true)).toBe('a, b')
  })

  it('is before a bracket that closes what was opened further up', () => {
    expect(cut('a, b))', 'foo(')).toBe('a, b)')
  })

  it('is before the line that follows anyway', () => {
    expect(cut('a()\n  return result\n}\n', '  ', '\n  return result\n', true)).toBe('a()')
  })

  it('is where the block is left', () => {
    expect(cut('if (a) {\n    b()\n  }\n}\nexport', '  ', '', true)).toBe('if (a) {\n    b()\n  }\n')
    expect(cut('b()\nc()\nd()', '    ', '', true)).toBe('b()')
  })
})

describe('what is worth offering', () => {
  it('is not what stands after the cursor already', () => {
    expect(polish('first)', 'add(', ')\n')).toBe('first')
    expect(polish('first);', 'add(', ');\n')).toBe('first')
    expect(polish('const b = 2\nconst c = 3', '', '\nconst c = 3\n')).toBe('const b = 2')
  })

  it('is not the line above once more', () => {
    expect(polish(' log(value)', 'console. log(value)\nconsole.', '')).toBe('')
  })

  it('is not blanks, and not one closing mark', () => {
    expect(polish('  \n', 'a', '')).toBe('')
    expect(polish(')', 'a(', '')).toBe('')
    expect(polish(';', 'a', '')).toBe('')
  })
})

it('a fence that a chatty model closes is no code', () => {
  expect(polish('fi\n```\nThis script', 'if true; then\n', '')).toBe('fi')
})
