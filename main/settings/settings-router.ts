import { implement } from '@orpc/server'
import { type Settings, settingsContract } from '../../preload/contract/settings.ts'
import { follow } from '../process/topic.ts'
import type { SettingsStore } from './settings-store.ts'

/** Implements the `settings` part of the desktop contract. */
export function settingsRouter(store: SettingsStore) {
  const os = implement(settingsContract)
  return {
    get: os.get.handler(() => store.state),
    update: os.update.handler(({ input }) => store.update(input as Partial<Settings>)),
    changed: os.changed.handler(async function* ({ signal }) {
      for await (const state of follow(store.topic, signal)) yield state
    }),
  }
}
