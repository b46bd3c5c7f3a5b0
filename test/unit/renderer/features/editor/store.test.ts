// @vitest-environment happy-dom
import { beforeEach, expect, it } from 'vitest'
import { focusEditor, takeFocusWanted } from '../../../../../renderer/features/editor/store.ts'

beforeEach(() => {
  document.body.innerHTML =
    '<div data-region="files"><input id="field"><button id="row"></button></div><input id="palette">'
})

const element = (id: string) => document.getElementById(id) as HTMLElement

it('a text that comes late takes the keyboard from where it was asked for, once', () => {
  element('row').focus()
  focusEditor()
  expect([takeFocusWanted(), takeFocusWanted()]).toEqual([true, false])
})

it('a new file has the keyboard once the field with its name has gone and left the keyboard to a row', () => {
  element('field').focus()
  focusEditor()
  element('field').remove()
  element('row').focus()
  expect(takeFocusWanted()).toBe(true)
})

it('one who has gone elsewhere keeps the keyboard there', () => {
  element('row').focus()
  focusEditor()
  element('field').focus()
  expect(takeFocusWanted()).toBe(false)
  focusEditor()
  element('field').remove()
  element('palette').focus()
  expect(takeFocusWanted()).toBe(false)
  element('row').focus()
  focusEditor()
  element('row').remove()
  element('palette').focus()
  expect(takeFocusWanted()).toBe(false)
})
