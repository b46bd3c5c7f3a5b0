// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { InstructionDialog } from '../../../../../renderer/features/chat/instruction.tsx'
import { useChat } from '../../../../../renderer/features/chat/store.ts'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

it('shows the instruction that comes after it was opened, and does not keep nothing in its place', async () => {
  const setInstruction = vi.fn(async () => undefined)
  const onClose = vi.fn()
  useChat.setState({ instructions: {} })
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  await act(async () =>
    root.render(
      <RpcProvider rpc={{ workspace: { chats: { setInstruction } } } as never}>
        <InstructionDialog projectId="p" onClose={onClose} />
      </RpcProvider>,
    ),
  )
  const keep = Array.from(document.querySelectorAll('button')).find((one) => one.textContent === 'Keep')
  const field = document.querySelector('textarea')
  expect([field?.disabled, keep?.disabled]).toEqual([true, true])
  await act(async () => useChat.setState({ instructions: { p: 'Answer in rhyme.' } }))
  expect([field?.disabled, keep?.disabled]).toEqual([false, false])
  expect(field?.value).toBe('Answer in rhyme.')
  await act(async () => keep?.click())
  expect(setInstruction).not.toHaveBeenCalled()
  expect(onClose).toHaveBeenCalledOnce()
  act(() => root.unmount())
})
