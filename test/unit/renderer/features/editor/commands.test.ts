// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { defaultSettings } from '../../../../../preload/contract/default-settings.ts'
import { createCommandRegistry } from '../../../../../renderer/commands/registry.ts'
import { registerEditorCommands } from '../../../../../renderer/features/editor/commands.ts'
import * as editor from '../../../../../renderer/features/editor/store.ts'
import { useProjects } from '../../../../../renderer/features/projects/store.ts'
import { useSettings } from '../../../../../renderer/features/settings/store.ts'

afterEach(() => vi.restoreAllMocks())

it('completion is turned off or on in a language only where there is completion', () => {
  vi.spyOn(editor, 'activeText').mockReturnValue({ language: 'TypeScript' } as never)
  const commands = createCommandRegistry({
    platform: 'linux',
    context: () => ({ projectId: 'p', nodeId: null, focus: 'editor' }),
    onError: () => undefined,
  })
  const settings = () => useSettings.getState().values
  registerEditorCommands(commands, { settings, updateSettings: () => undefined })
  const offered = (values: object, aiEnabled: boolean): boolean => {
    useSettings.setState({ values: { ...defaultSettings, ...values }, loaded: true })
    useProjects.setState({ list: [{ id: 'p', aiEnabled } as never], currentId: 'p' })
    return commands.isAvailable('completion.toggleLanguage')
  }
  expect(offered({}, true)).toBe(true)
  expect(offered({ 'ai.completion': false }, true)).toBe(false)
  expect(offered({ 'ai.enabled': false }, true)).toBe(false)
  expect(offered({}, false)).toBe(false)
})
