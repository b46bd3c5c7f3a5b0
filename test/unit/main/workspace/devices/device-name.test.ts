import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameOfHost, tidyName } from '../../../../../main/workspace/devices/device-name.ts'

describe('a name of a device', () => {
  test('stays as it is where it can stand in a line', () => {
    expect(tidyName('Ada’s studio')).toBe('Ada’s studio')
    expect(tidyName('仕事場 👩‍💻')).toBe('仕事場 👩‍💻')
  })

  test('loses line ends, control characters and what turns the direction of writing', () => {
    expect(tidyName(' one\r\ntwo\u0000\u001b[31m\tthree \u202Egpj ')).toBe('one two [31m three gpj')
    expect(tidyName('\n\u200B\u2028 ')).toBe('')
  })

  test('is cut, without cutting a character', () => {
    expect(tidyName('🦊'.repeat(100))).toBe('🦊'.repeat(64))
    expect(tidyName('x'.repeat(10_000_000))).toBe('x'.repeat(64))
  })

  test('is one short line whatever it was, and tidying it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const name = tidyName(text)
        expect(Array.from(name).length).toBeLessThanOrEqual(64)
        expect(name).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u)
        expect(tidyName(name)).toBe(name)
      }),
    )
  })
})

describe('what a computer is called', () => {
  test('is its host name without the network’s part of it', () => {
    expect(nameOfHost('studio')).toBe('studio')
    expect(nameOfHost('Adas-MacBook.local')).toBe('Adas-MacBook')
    expect(nameOfHost('192.168.1.20')).toBe('192.168.1.20')
  })

  test('is never empty', () => {
    for (const host of ['', 'localhost', 'localhost.localdomain', '.', '\u0000'])
      expect(nameOfHost(host, 'linux')).toBe('Linux computer')
    expect(nameOfHost('', 'darwin')).toBe('Mac')
    expect(nameOfHost('', 'win32')).toBe('Windows PC')
  })
})
