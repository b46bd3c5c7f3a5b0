// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { NameForm } from '../../../../renderer/ui/name-form.tsx'
import { clearNotifications, useNotifications } from '../../../../renderer/ui/notifications.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let page: HTMLElement
let root: Root
let settle: { resolve: () => void; reject: (error: Error) => void }
const give = vi.fn(() => new Promise<void>((resolve, reject) => (settle = { resolve, reject })))
const onDone = vi.fn()

beforeEach(async () => {
  vi.clearAllMocks()
  clearNotifications()
  page = document.body.appendChild(document.createElement('div'))
  root = createRoot(page)
  await act(async () =>
    root.render(<NameForm name="first" most={20} submit="Name it" give={give} onDone={onDone} />),
  )
})
afterEach(async () => {
  await act(async () => root.unmount())
  page.remove()
})

const send = () => act(async () => page.querySelector('form')?.requestSubmit())

it('gives the name once, however often it is sent until that is done', async () => {
  await send()
  await send()
  expect(give).toHaveBeenCalledTimes(1)
  await act(async () => settle.resolve())
  expect(onDone).toHaveBeenCalledTimes(1)
})

it('can be sent once more after it was refused, which it says', async () => {
  await send()
  await act(async () => settle.reject(new Error('That name is taken.')))
  expect(page.textContent).toContain('That name is taken.')
  await send()
  expect(give).toHaveBeenCalledTimes(2)
  expect(onDone).not.toHaveBeenCalled()
})

it('closes nothing once it was left, and says what went wrong in passing', async () => {
  await send()
  const first = settle
  await act(async () =>
    root.render(<NameForm key="2" name="second" most={20} submit="Name it" give={give} onDone={onDone} />),
  )
  await act(async () => first.resolve())
  expect(onDone).not.toHaveBeenCalled()
  await send()
  const second = settle
  await act(async () => root.render(null))
  await act(async () => second.reject(new Error('The disk is full.')))
  expect(useNotifications.getState().list[0]?.detail).toBe('The disk is full.')
})
