import { implement } from '@orpc/server'
import { secrets as secretsContract } from '../../preload/contract/secrets.ts'
import type { SecretStore } from './secret-store.ts'

/** Implements the `secrets` part of the desktop contract. A value goes in and never comes out. */
export function secretsRouter(store: SecretStore) {
  const os = implement(secretsContract)
  return {
    state: os.state.handler(() => store.state),
    recheck: os.recheck.handler(() => store.recheck()),
    acceptChanged: os.acceptChanged.handler(() => store.acceptChanged()),
    list: os.list.handler(({ input }) => store.list(input.scope)),
    set: os.set.handler(({ input }) => store.set(input.scope, input.name, input.value)),
    remove: os.remove.handler(({ input }) => store.remove(input.scope, input.name)),
  }
}
