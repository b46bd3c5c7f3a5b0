// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Picker, type PickerItem } from '../../../../../renderer/features/palette/picker.tsx'

// Nothing is laid out here, so every row counts as in sight.
vi.mock('@tanstack/react-virtual', () => ({
  useVirtualizer: ({ count }: { count: number }) => ({
    scrollToIndex: () => undefined,
    scrollToOffset: () => undefined,
    getTotalSize: () => count * 32,
    getVirtualItems: () => Array.from({ length: count }, (_, index) => ({ index, start: index * 32 })),
  }),
}))

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const itemOf = (id: string): PickerItem => ({ id, label: id, run: () => undefined })
const onPick = vi.fn()
let page: HTMLElement
let root: Root

const show = (ids: string[], more: { pending?: boolean; first?: number; text?: string } = {}) =>
  act(async () =>
    root.render(
      <Picker
        label="Box"
        placeholder=""
        text=""
        onText={() => undefined}
        items={ids.map(itemOf)}
        nothing="Nothing"
        onPick={onPick}
        {...more}
      />,
    ),
  )
const press = (key: string) =>
  act(async () => {
    page
      .querySelector('input')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
const type = (text: string) =>
  act(async () => {
    const input = page.querySelector('input')
    // As the browser does: React would not see a value that is set on the field itself.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text)
    input?.dispatchEvent(new Event('input', { bubbles: true }))
  })
const picked = () => onPick.mock.calls.map(([item]) => (item as PickerItem).id)
const chosen = () => page.querySelector('[aria-selected="true"]')?.textContent

beforeEach(() => {
  onPick.mockClear()
  page = document.body.appendChild(document.createElement('div'))
  root = createRoot(page)
})
afterEach(async () => {
  await act(async () => root.unmount())
  page.remove()
})

it('takes the line that was chosen, wherever it stands once more lines have come', async () => {
  await show(['a', 'b', 'c'])
  await press('ArrowDown')
  expect(chosen()).toBe('b')
  await show(['new', 'a', 'a2', 'b', 'c'])
  expect(chosen()).toBe('b')
  await press('Enter')
  expect(picked()).toEqual(['b'])
})

it('has what took the place of a chosen line that went away', async () => {
  await show(['a', 'b', 'c'])
  await press('ArrowDown')
  await show(['a', 'c'])
  expect(chosen()).toBe('c')
})

it('takes the first line of the list that was still to come when Enter was pressed', async () => {
  await show(['old'], { pending: true })
  await press('Enter')
  expect(picked()).toEqual([])
  await show(['better', 'old'], { first: 1 })
  expect(picked()).toEqual(['old'])
})

it('takes the line that was chosen by hand from a list that is still to change', async () => {
  await show(['a', 'b'], { pending: true })
  await press('ArrowDown')
  await press('Enter')
  expect(picked()).toEqual(['b'])
})

it('takes no line of an old list when one goes to another line or types on after Enter', async () => {
  await show(['old', 'older'], { pending: true })
  await press('Enter')
  await press('ArrowDown')
  expect(picked()).toEqual([])
  await show(['better', 'older'])
  expect(picked()).toEqual([])
  expect(chosen()).toBe('older')

  await show(['old'], { pending: true, text: 'b' })
  await press('Enter')
  await type('be')
  await show(['better'], { text: 'be' })
  expect(picked()).toEqual([])
})

it('takes the first line that comes after Enter, wherever the mouse moved meanwhile', async () => {
  await show(['old', 'older'], { pending: true })
  await press('Enter')
  await act(async () => {
    page.querySelectorAll('[role="option"]')[1]?.dispatchEvent(new MouseEvent('mousemove', { bubbles: true }))
  })
  expect(picked()).toEqual([])
  await show(['better', 'older'])
  expect(picked()).toEqual(['better'])
})

it('waits for a list that is still empty, although an arrow was pressed', async () => {
  await show([], { pending: true })
  await press('ArrowDown')
  await press('Enter')
  await show(['better'])
  expect(picked()).toEqual(['better'])
})
