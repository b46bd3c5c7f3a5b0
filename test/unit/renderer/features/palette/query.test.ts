import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../../../renderer/features/palette/query.ts'

describe('quick open', () => {
  it('looks for a file', () => {
    expect(parseQuery('store')).toEqual({ mode: 'files', text: 'store', line: null, column: 1 })
    expect(parseQuery('')).toEqual({ mode: 'files', text: '', line: null, column: 1 })
  })

  it('looks for a file at a line and column', () => {
    expect(parseQuery('store.ts:12')).toEqual({ mode: 'files', text: 'store.ts', line: 12, column: 1 })
    expect(parseQuery('store.ts:12:7')).toEqual({ mode: 'files', text: 'store.ts', line: 12, column: 7 })
    expect(parseQuery('store.ts:')).toEqual({ mode: 'files', text: 'store.ts', line: null, column: 1 })
  })

  it('goes to a line of the file in front', () => {
    expect(parseQuery(':40')).toEqual({ mode: 'line', line: 40, column: 1 })
    expect(parseQuery(':40:2')).toEqual({ mode: 'line', line: 40, column: 2 })
    expect(parseQuery(':')).toEqual({ mode: 'line', line: null, column: 1 })
    expect(parseQuery(':0')).toEqual({ mode: 'line', line: null, column: 1 })
  })

  it('leaves a colon that is part of a name alone', () => {
    expect(parseQuery('a:b')).toEqual({ mode: 'files', text: 'a:b', line: null, column: 1 })
  })

  it('looks for a symbol of the project', () => {
    expect(parseQuery('# parseQuery ')).toEqual({ mode: 'symbols', text: 'parseQuery' })
  })

  it('looks for a symbol of the file in front', () => {
    expect(parseQuery('@')).toEqual({ mode: 'fileSymbols', text: '' })
    expect(parseQuery('@ parseQuery ')).toEqual({ mode: 'fileSymbols', text: 'parseQuery' })
  })

  it('runs a command', () => {
    expect(parseQuery('> toggle chat ')).toEqual({ mode: 'commands', text: 'toggle chat' })
  })
})
