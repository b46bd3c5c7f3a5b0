// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it } from 'vitest'
import type { ProcessState } from '../../../../../preload/contract/desktop.ts'
import { useTrouble } from '../../../../../renderer/features/trouble/store.ts'
import { TroubleBanners } from '../../../../../renderer/features/trouble/view.tsx'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const broken = (name: ProcessState['name']): ProcessState => ({ name, state: 'broken', restarts: 3 })

it('gives the keyboard on when the button of a banner goes: to the next banner, then to what had it before', async () => {
  const work = document.body.appendChild(document.createElement('textarea'))
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  await act(async () =>
    root.render(
      <RpcProvider rpc={{} as never}>
        <TroubleBanners />
      </RpcProvider>,
    ),
  )
  await act(async () => useTrouble.setState({ processes: [broken('ai'), broken('terminal')] }))
  const buttons = () => [...page.querySelectorAll('button')]
  work.focus()
  buttons()[0]?.focus()
  await act(async () => useTrouble.setState({ processes: [broken('terminal')] }))
  expect(buttons()).toHaveLength(1)
  expect(document.activeElement).toBe(buttons()[0])
  await act(async () => useTrouble.setState({ processes: [] }))
  expect(document.activeElement).toBe(work)
  await act(async () => root.unmount())
  document.body.replaceChildren()
})
