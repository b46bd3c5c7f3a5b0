import { describe, expect, it } from 'vitest'
import type { FileSymbol } from '../../../../../preload/contract/symbols.ts'
import { findFileSymbols, symbolAtLine } from '../../../../../renderer/features/palette/file-symbols.ts'

const symbol = (name: string, line: number, last: number, container = ''): FileSymbol => ({
  name,
  kind: container === '' ? 'class' : 'method',
  container,
  line,
  last,
})
const symbols = [
  symbol('Parser', 3, 20),
  symbol('parseLine', 5, 9, 'Parser'),
  symbol('reset', 11, 13, 'Parser'),
  symbol('Printer', 24, 30),
]

describe('the symbols of a file', () => {
  it('stand in the order of the text until something is typed', () => {
    expect(findFileSymbols(symbols, '').map((hit) => hit.symbol.name)).toEqual([
      'Parser',
      'parseLine',
      'reset',
      'Printer',
    ])
  })

  it('are found by letters of the name, whatever lies between and whatever their case', () => {
    const [best] = findFileSymbols(symbols, 'PL')
    expect(best?.symbol.name).toBe('parseLine')
    expect([...(best?.positions ?? [])].sort()).toEqual([0, 5])
    expect(findFileSymbols(symbols, 'parse line').map((hit) => hit.symbol.name)).toEqual(['parseLine'])
    expect(findFileSymbols(symbols, 'zz')).toEqual([])
  })

  it('begin at the innermost one around the cursor, or the one before it', () => {
    expect(symbolAtLine(symbols, 6)).toBe(1)
    expect(symbolAtLine(symbols, 15)).toBe(0)
    expect(symbolAtLine(symbols, 22)).toBe(2)
    expect(symbolAtLine(symbols, 40)).toBe(3)
    expect(symbolAtLine(symbols, 1)).toBe(0)
    expect(symbolAtLine([], 1)).toBe(0)
  })
})
