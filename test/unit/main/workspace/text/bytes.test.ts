import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { classify } from '../../../../../main/workspace/text/bytes.ts'
import { bytesOf, seed, textOf } from '../../../../../main/workspace/text/text-document.ts'

function throughDocument(bytes: Buffer): Buffer {
  const format = classify(bytes)
  if (!format.text) throw new Error(format.why)
  const doc = new Y.Doc()
  seed(doc, bytes, format, 7)
  return bytesOf(doc, format)
}

describe('a text file comes back byte for byte', () => {
  test.each([
    ['empty', ''],
    ['no final newline', 'a\nb'],
    ['CRLF', 'a\r\nb\r\n'],
    ['old Mac line ends', 'a\rb\r'],
    ['mixed line ends', 'a\r\nb\nc\rd\r\r\n\n'],
    ['a byte order mark', '\ufeffa\r\nb'],
    ['two byte order marks', '\ufeff\ufeffa'],
    ['emoji and combining characters', '👩‍👩‍👧‍👦\r\ne\u0301\n'],
    ['only line ends', '\r\n\n\r'],
  ])('%s', (_name, text) => {
    const bytes = Buffer.from(text)
    expect(throughDocument(bytes)).toEqual(bytes)
  })

  test('whatever its characters and line ends are', () => {
    const piece = fc.oneof(
      fc.constantFrom('\r\n', '\n', '\r', '\ufeff', '👍'),
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const bytes = Buffer.from(pieces.join(''))
        expect(throughDocument(bytes).equals(bytes)).toBe(true)
      }),
    )
  })
})

test('the document of a file has LF alone, whatever the file has', () => {
  const doc = new Y.Doc()
  const bytes = Buffer.from('a\r\nb\nc\rd')
  const format = classify(bytes)
  if (format.text) seed(doc, bytes, format, 7)
  expect(textOf(doc).toString()).toBe('a\nb\nc\nd')
})

test('a new line in a file of mixed line ends gets the end most lines have, and the others stay', () => {
  const doc = new Y.Doc()
  const bytes = Buffer.from('a\r\nb\r\nc\nd')
  const format = classify(bytes)
  if (!format.text) throw new Error('no text')
  seed(doc, bytes, format, 7)
  textOf(doc).insert(1, '!\nnew')
  expect(bytesOf(doc, format).toString()).toBe('a!\r\nnew\r\nb\r\nc\nd')
})

test('two devices that import the same bytes have the same document', () => {
  const bytes = Buffer.from('a\r\nb\nc')
  const format = classify(bytes)
  if (!format.text) throw new Error('no text')
  const [one, two] = [new Y.Doc(), new Y.Doc()]
  seed(one, bytes, format, 7)
  seed(two, bytes, format, 7)
  expect(Y.encodeStateAsUpdate(one)).toEqual(Y.encodeStateAsUpdate(two))
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two))
  expect(textOf(one).toString()).toBe('a\nb\nc')
})

test.each([
  ['UTF-16 little endian', Buffer.from('\ufeffhello', 'utf16le'), 'UTF-16'],
  ['UTF-16 big endian', Buffer.from([0xfe, 0xff, 0, 104]), 'UTF-16'],
  ['Latin-1', Buffer.from('caf\xe9', 'latin1'), 'not in UTF-8'],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), 'binary'],
  ['UTF-8 with a NUL', Buffer.from('a\0b'), 'binary'],
])('%s is kept as bytes, with the reason in words', (_name, bytes, why) => {
  expect(classify(bytes)).toEqual({ text: false, why: expect.stringContaining(why) })
})
