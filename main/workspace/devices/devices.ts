import type { ThisDevice } from '../../../preload/contract/devices.ts'
import { createTopic, follow } from '../../process/topic.ts'
import type { Store } from '../store/store.ts'
import { hostName, nameOfHost, tidyName } from './device-name.ts'

/** What this device is called. */
export class Devices {
  readonly #store: Store
  readonly #current

  constructor(store: Store) {
    this.#store = store
    this.#current = createTopic(this.#read())
  }

  follow(signal: AbortSignal | undefined): AsyncGenerator<ThisDevice, void> {
    return follow(this.#current, signal)
  }

  /** @param name as the user typed it; nothing but blanks: what the computer is called. @throws AppError when it cannot be stored. */
  rename(name: string): void {
    const tidy = tidyName(name)
    const { devices, committer } = this.#store
    committer.run(() => devices.rename(tidy === '' ? nameOfHost(hostName()) : tidy, tidy !== '', Date.now()))
    this.#current.set(this.#read())
  }

  #read(): ThisDevice {
    const { name = nameOfHost(hostName()), given = false } = this.#store.devices.thisDevice() ?? {}
    return { name, given }
  }
}
