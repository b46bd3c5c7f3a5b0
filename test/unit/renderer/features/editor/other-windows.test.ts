import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { decodePlace, encodePlace } from '../../../../../renderer/features/editor/other-windows.ts'

function docs(text: string): [Y.Doc, Y.Doc] {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  one.getText('text').insert(0, text)
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one))
  return [one, other]
}

describe('where another window has its cursor', () => {
  test('is the same place here, whatever was typed before it since', () => {
    const [one, other] = docs('one 😀 two')
    const told = encodePlace(one.getText('text'), { anchor: 7, head: 10 })
    expect(decodePlace(other.getText('text'), told)).toEqual({ anchor: 7, head: 10 })
    other.getText('text').insert(0, 'typed here ')
    expect(decodePlace(other.getText('text'), told)).toEqual({ anchor: 18, head: 21 })
  })

  test('is at the ends of the text and in an empty one too', () => {
    const [one, other] = docs('abc')
    for (const at of [0, 3])
      expect(
        decodePlace(other.getText('text'), encodePlace(one.getText('text'), { anchor: at, head: at })),
      ).toEqual({ anchor: at, head: at })
    const [empty, same] = docs('')
    expect(
      decodePlace(same.getText('text'), encodePlace(empty.getText('text'), { anchor: 0, head: 0 })),
    ).toEqual({ anchor: 0, head: 0 })
  })

  test('is nowhere while its text has not arrived, or when it is no place', () => {
    const [one, other] = docs('abc')
    one.getText('text').insert(3, 'new')
    const told = encodePlace(one.getText('text'), { anchor: 5, head: 5 })
    expect(decodePlace(other.getText('text'), told)).toBeNull()
    expect(decodePlace(other.getText('text'), new Uint8Array([200, 1, 2]))).toBeNull()
    expect(decodePlace(other.getText('text'), new Uint8Array())).toBeNull()
  })
})
