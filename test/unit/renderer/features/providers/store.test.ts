import { beforeEach, expect, it } from 'vitest'
import type { ProviderModel, ProviderState } from '../../../../../preload/contract/providers.ts'
import {
  addModelByName,
  readModels,
  showInPlaceOf,
  useProviders,
} from '../../../../../renderer/features/providers/store.ts'

const provider = {
  id: 'a',
  name: 'A',
  models: [{ name: 'old', byHand: true }],
} as unknown as ProviderState

/** Main, which keeps what it is told and tells the window, and a provider that takes its time. */
function machine() {
  let answer: (models: object[]) => void = () => undefined
  const rpc = {
    ai: { providers: { models: () => new Promise((resolve) => (answer = resolve)) } },
    desktop: {
      providers: {
        async setModels({ models }: { models: ProviderModel[] }) {
          useProviders.setState({ list: [{ ...provider, models }] })
        },
      },
    },
  } as never
  return { rpc, answer: (models: object[]) => answer(models) }
}

const names = () => useProviders.getState().list?.[0]?.models.map(({ name }) => name)

beforeEach(() => useProviders.setState({ list: [provider], open: null }))

it('keeps a model that was entered while the list was on its way', async () => {
  const { rpc, answer } = machine()
  const reading = readModels(rpc, provider)
  await addModelByName(rpc, provider, 'mine')
  answer([{ name: 'listed' }])
  await reading
  expect(names()).toEqual(['mine', 'old', 'listed'])
})

it('keeps both of two models that are entered one right after the other', async () => {
  const { rpc } = machine()
  await addModelByName(rpc, provider, 'one')
  await addModelByName(rpc, provider, 'two')
  expect(names()).toEqual(['two', 'one', 'old'])
})

it('opens what was added only in the place of the form that it was added with', () => {
  useProviders.setState({ open: 'new' })
  showInPlaceOf('new', 'a')
  expect(useProviders.getState().open).toBe('a')
  showInPlaceOf('b', null)
  expect(useProviders.getState().open).toBe('a')
})
