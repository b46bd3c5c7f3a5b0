// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HeldKeys } from '../../../../renderer/ui/held-keys.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const onTaken = vi.fn()
const insert = vi.fn()
let page: HTMLElement
let root: Root

beforeEach(async () => {
  vi.clearAllMocks()
  Object.assign(document, { execCommand: insert })
  page = document.body.appendChild(document.createElement('div'))
  root = createRoot(page)
  await act(async () => root.render(<HeldKeys onTaken={onTaken} />))
})
afterEach(async () => {
  await act(async () => root.unmount())
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

/** The dialog that was asked for comes and takes the keyboard. */
function openDialog(): HTMLInputElement {
  const dialog = document.body.appendChild(document.createElement('div'))
  dialog.setAttribute('role', 'dialog')
  const field = dialog.appendChild(document.createElement('input'))
  field.focus()
  return field
}
const holder = () => page.querySelector('input') as HTMLInputElement

it('gives what was typed to the dialog that takes the keyboard', async () => {
  holder().value = 'Sums'
  await act(async () => openDialog())
  expect(onTaken).toHaveBeenCalledTimes(1)
  expect(insert).toHaveBeenCalledWith('insertText', false, 'Sums')
})

it('keeps what was typed while one is in another window, also when the dialog comes meanwhile', async () => {
  holder().value = 'Sums'
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  await act(async () => holder().dispatchEvent(new FocusEvent('focusout', { bubbles: true })))
  expect(onTaken).not.toHaveBeenCalled()
  await act(async () => openDialog())
  expect(insert).not.toHaveBeenCalled()
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
  await act(async () => window.dispatchEvent(new Event('focus')))
  expect(onTaken).toHaveBeenCalledTimes(1)
  expect(insert).toHaveBeenCalledWith('insertText', false, 'Sums')
})
