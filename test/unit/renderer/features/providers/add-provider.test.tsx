// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AddProvider } from '../../../../../renderer/features/providers/add-provider.tsx'
import { useProviders } from '../../../../../renderer/features/providers/store.ts'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'
import { clearNotifications, useNotifications } from '../../../../../renderer/ui/notifications.ts'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

let page: HTMLElement
let root: Root
let settle: { resolve: (added: { id: string }) => void; reject: (error: Error) => void }
const add = vi.fn(() => new Promise<{ id: string }>((resolve, reject) => (settle = { resolve, reject })))

beforeEach(async () => {
  vi.clearAllMocks()
  clearNotifications()
  useProviders.setState({ open: 'new' })
  page = document.body.appendChild(document.createElement('div'))
  root = createRoot(page)
  await act(async () =>
    root.render(
      <RpcProvider rpc={{ desktop: { providers: { add } } } as never}>
        <AddProvider />
      </RpcProvider>,
    ),
  )
  await act(async () => page.querySelector('form')?.requestSubmit())
})
afterEach(async () => {
  await act(async () => root.unmount())
  page.remove()
})

it('is sent once, and shows the provider that was added', async () => {
  await act(async () => page.querySelector('form')?.requestSubmit())
  expect(add).toHaveBeenCalledTimes(1)
  await act(async () => settle.resolve({ id: 'mine' }))
  expect(useProviders.getState().open).toBe('mine')
})

it('says what went wrong also to one who has left, and opens nothing for them', async () => {
  await act(async () => root.render(null))
  await act(async () => settle.reject(new Error('The keychain is locked.')))
  expect(useNotifications.getState().list[0]?.detail).toBe('The keychain is locked.')
})
