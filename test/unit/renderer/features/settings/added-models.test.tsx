// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import type { Model } from '../../../../../preload/contract/ai.ts'
import { useModels } from '../../../../../renderer/features/models/store.ts'
import { AddedModels } from '../../../../../renderer/features/settings/added-models.tsx'
import { RpcProvider } from '../../../../../renderer/rpc/context.tsx'
import { TipProvider } from '../../../../../renderer/ui/tip.tsx'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

const starter: Model = { id: 's', name: 'Small 1M', path: '/s.gguf', bytes: 1, source: 'starter' }
const added: Model = { id: 'u', name: 'Mine 7B', path: '/models/mine.gguf', bytes: 1, source: 'user' }

it('takes a model that was added off the list, and never the one that came with the app', async () => {
  let kept = [starter, added]
  const remove = vi.fn(async ({ modelId }: { modelId: string }) => {
    kept = kept.filter((model) => model.id !== modelId)
  })
  const rpc = { ai: { models: { remove, list: async () => kept } } }
  useModels.setState({ list: kept })
  const page = document.body.appendChild(document.createElement('div'))
  const root = createRoot(page)
  await act(async () =>
    root.render(
      <RpcProvider rpc={rpc as never}>
        <TipProvider>
          <AddedModels />
        </TipProvider>
      </RpcProvider>,
    ),
  )
  expect(page.textContent).toContain('Mine 7B')
  expect(page.textContent).not.toContain('Small 1M')
  await act(async () => page.querySelector('button')?.click())
  expect(remove).toHaveBeenCalledWith({ modelId: 'u' })
  expect(page.textContent).not.toContain('Mine 7B')
  await act(async () => root.unmount())
})
