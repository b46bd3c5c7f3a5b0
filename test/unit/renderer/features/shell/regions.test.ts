// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { focusSoon } from '../../../../../renderer/features/shell/regions.ts'

// Nothing is laid out here, so all of it counts as in sight.
HTMLElement.prototype.checkVisibility = () => true

let here: HTMLInputElement
let elsewhere: HTMLInputElement

function addRegion(): HTMLTextAreaElement {
  const region = document.body.appendChild(document.createElement('section'))
  region.dataset.region = 'chat'
  return region.appendChild(document.createElement('textarea'))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 16))
  here = document.body.appendChild(document.createElement('input'))
  elsewhere = document.body.appendChild(document.createElement('input'))
  here.focus()
})
afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('gives a part of the window the keyboard once it is drawn', () => {
  focusSoon('chat')
  vi.advanceTimersByTime(200)
  const field = addRegion()
  vi.advanceTimersByTime(100)
  expect(document.activeElement).toBe(field)
})

it('leaves the keyboard with one who went to another part before that was drawn', () => {
  focusSoon('chat')
  elsewhere.focus()
  vi.advanceTimersByTime(200)
  addRegion()
  vi.advanceTimersByTime(100)
  expect(document.activeElement).toBe(elsewhere)
})

it('leaves it in a box that was opened since, also once that has closed', () => {
  addRegion()
  focusSoon('chat')
  const box = document.body.appendChild(document.createElement('div'))
  box.dataset.floating = ''
  const typed = box.appendChild(document.createElement('input'))
  typed.focus()
  vi.advanceTimersByTime(100)
  expect(document.activeElement).toBe(typed)
  box.remove()
  vi.advanceTimersByTime(2000)
  expect(document.activeElement).toBe(document.body)
})

it('gives it the keyboard although what had it has gone, and something behind has it for the time being', () => {
  focusSoon('chat')
  here.remove()
  elsewhere.focus()
  vi.advanceTimersByTime(200)
  const field = addRegion()
  vi.advanceTimersByTime(100)
  expect(document.activeElement).toBe(field)
})
