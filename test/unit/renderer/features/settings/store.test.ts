import { beforeEach, expect, it, vi } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import type { Settings } from '../../../../../preload/contract/settings.ts'
import { updateSettings, useSettings } from '../../../../../renderer/features/settings/store.ts'

vi.mock('../../../../../renderer/ui/notifications.ts', () => ({ notifyFailure: vi.fn() }))

/** Main, which takes each change when the test says so. */
function main() {
  let kept: Settings = defaultSettings
  const waiting: ((refused?: boolean) => void)[] = []
  const update = (patch: Partial<Settings>) =>
    new Promise((resolve, reject) =>
      waiting.push((refused) => {
        if (refused) return reject(new Error('The disk is full.'))
        kept = { ...kept, ...patch }
        resolve({ values: kept, path: '', problems: [] })
      }),
    )
  const answer = async (refused?: boolean): Promise<void> => {
    waiting.shift()?.(refused)
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { rpc: { desktop: { settings: { update } } } as never, answer }
}

const size = (): number => useSettings.getState().values['editor.fontSize']

beforeEach(() => useSettings.setState({ values: defaultSettings, loaded: true }))

it('shows the last change, whatever the answers to the ones before say', async () => {
  const { rpc, answer } = main()
  for (const next of [15, 16, 17]) void updateSettings(rpc, { 'editor.fontSize': next })
  await answer()
  expect(size()).toBe(17)
  // A step up is one from what is seen.
  void updateSettings(rpc, { 'editor.fontSize': size() + 1 })
  await answer()
  await answer()
  expect(size()).toBe(18)
  await answer()
  expect(size()).toBe(18)
})

it('takes back only the change that could not be kept', async () => {
  const { rpc, answer } = main()
  void updateSettings(rpc, { 'editor.fontSize': 20 })
  void updateSettings(rpc, { 'editor.tabSize': 8 })
  await answer(true)
  expect(useSettings.getState().values).toMatchObject({ ...defaultSettings, 'editor.tabSize': 8 })
  await answer()
  expect(useSettings.getState().values).toMatchObject({ ...defaultSettings, 'editor.tabSize': 8 })
})
