// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followPlace, giveKeyboard, giveKeyboardBack } from '../../../../renderer/ui/return-focus.ts'

const enter = vi.fn()
let region: HTMLElement
let card: HTMLElement
let button: HTMLButtonElement

followPlace(window, enter)
beforeEach(() => {
  enter.mockClear()
  region = document.body.appendChild(document.createElement('main'))
  region.dataset.region = 'models'
  card = region.appendChild(document.createElement('article'))
  button = card.appendChild(document.createElement('button'))
})
afterEach(() => document.body.replaceChildren())

it('gives the keyboard back to what had it', () => {
  button.focus()
  button.blur()
  giveKeyboardBack()
  expect(document.activeElement).toBe(button)
  expect(enter).not.toHaveBeenCalled()
})

it('gives the keyboard to what the one that had it stood in, as far as that is still there', () => {
  card.tabIndex = -1
  region.tabIndex = -1
  button.focus()
  button.remove()
  giveKeyboardBack()
  expect(document.activeElement).toBe(card)
  card.append(button)
  button.focus()
  card.remove()
  giveKeyboardBack()
  expect(document.activeElement).toBe(region)
})

it('goes into the part of the window where nothing else around can have the keyboard', () => {
  button.focus()
  card.remove()
  giveKeyboardBack()
  expect(enter).toHaveBeenCalledWith('models')
})

it('says of one that can do nothing now that it has no keyboard', () => {
  expect(giveKeyboard(button)).toBe(true)
  button.remove()
  expect(giveKeyboard(button)).toBe(false)
  expect(giveKeyboard(null)).toBe(false)
})
