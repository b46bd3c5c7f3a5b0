// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Beginning, type Early } from '../../../../../renderer/features/terminal/beginning.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let early: { current: Early }
let page: HTMLElement
let root: Root

beforeEach(async () => {
  early = { current: { typed: '', hasKeyboard: false } }
  page = document.body.appendChild(document.createElement('div'))
  root = createRoot(page)
  await act(async () => root.render(<Beginning early={early} />))
})
afterEach(async () => {
  await act(async () => root.unmount())
  page.remove()
  vi.restoreAllMocks()
})

const field = () => page.querySelector('textarea') as HTMLTextAreaElement
const press = (key: string, more: KeyboardEventInit = {}): KeyboardEvent => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  field().dispatchEvent(event)
  return event
}
const write = (text: string, isComposing = false): void => {
  field().value += text
  field().dispatchEvent(new InputEvent('input', { bubbles: true, isComposing }))
}

it('keeps for the shell what is typed, pasted and composed, in its order', () => {
  write('l')
  write('s')
  press('Enter')
  write('cd src\nmake\r\n')
  field().dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
  write('´', true)
  field().value = 'é'
  field().dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: 'é' }))
  press('ArrowUp')
  press('Backspace')
  expect(early.current.typed).toBe('ls\rcd src\rmake\ré\x1b[A\x7f')
  expect(field().value).toBe('')
})

it('sends what Ctrl and a letter mean to a shell, and leaves the keys of the window alone', () => {
  expect(press('u', { ctrlKey: true }).defaultPrevented).toBe(true)
  press('c', { ctrlKey: true })
  expect(early.current.typed).toBe('\x15\x03')
  expect(press('V', { ctrlKey: true, shiftKey: true }).defaultPrevented).toBe(false)
  expect(press('v', { metaKey: true }).defaultPrevented).toBe(false)
  expect(press('F6').defaultPrevented).toBe(false)
  expect(early.current.typed).toBe('\x15\x03')
})

it('has the keyboard until one goes elsewhere in the window, not when one goes to another', () => {
  field().focus()
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  field().dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
  expect(early.current.hasKeyboard).toBe(true)
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
  field().blur()
  expect(early.current.hasKeyboard).toBe(false)
})
