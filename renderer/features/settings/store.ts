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

/** Changes that are on their way, oldest first: they hold over whatever main says meanwhile. */
const changes: Partial<Settings>[] = []
/** As main said last. */
let known = defaultSettings

function show(values: Settings): Settings {
  known = values
  return Object.assign({ ...values }, ...changes)
}

function take(state: SettingsState): void {
  useSettings.setState({ ...state, values: show(state.values), loaded: true })
}

/** Reads the settings and follows them. */
export function followSettings(rpc: Rpc): () => void {
  void rpc.desktop.settings.get().then(take, (error: unknown) => {
    useSettings.setState({ loaded: true })
    notifyFailure('Your settings could not be read. The defaults are in use.', error)
  })
  return subscribe(rpc, 'desktop', (signal) => rpc.desktop.settings.changed(undefined, { signal }), take)
}

/** Changes settings: at once in the window, and back again when they could not be kept. */
export async function updateSettings(rpc: Rpc, patch: Partial<Settings>): Promise<void> {
  if (changes.length === 0) known = useSettings.getState().values
  changes.push(patch)
  useSettings.setState({ values: show(known) })
  const end = (): void => void changes.splice(changes.indexOf(patch), 1)
  try {
    const state = await rpc.desktop.settings.update(patch)
    end()
    take(state)
  } catch (error) {
    end()
    useSettings.setState({ values: show(known) })
    notifyFailure('The setting was not saved.', error)
  }
}
