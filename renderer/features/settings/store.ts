import { create } from 'zustand'
import { defaultSettings } from '../../../preload/contract/default-settings.ts'
import type { Settings, SettingsState } from '../../../preload/contract/settings.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { notifyFailure } from '../../ui/notifications.ts'

interface SettingsView extends SettingsState {
  /** False until the file has been read; until then the values are the defaults. */
  readonly loaded: boolean
}

/** The user's settings as they are in force. */
export const useSettings = create<SettingsView>(() => ({
  values: defaultSettings,
  path: '',
  problems: [],
  loaded: false,
}))

/** Reads the settings and follows them. */
export function followSettings(rpc: Rpc): () => void {
  const take = (state: SettingsState): void => useSettings.setState({ ...state, loaded: true })
  void rpc.desktop.settings.get().then(take, (error: unknown) => {
    useSettings.setState({ loaded: true })
    notifyFailure('Your settings could not be read. The defaults are in use.', error)
  })
  return subscribe(rpc, 'desktop', (signal) => rpc.desktop.settings.changed(undefined, { signal }), take)
}

/** Changes settings: at once in the window, and back again when they could not be kept. */
export async function updateSettings(rpc: Rpc, patch: Partial<Settings>): Promise<void> {
  const before = useSettings.getState().values
  useSettings.setState({ values: { ...before, ...patch } })
  try {
    useSettings.setState({ ...(await rpc.desktop.settings.update(patch)), loaded: true })
  } catch (error) {
    useSettings.setState({ values: before })
    notifyFailure('The setting was not saved.', error)
  }
}
