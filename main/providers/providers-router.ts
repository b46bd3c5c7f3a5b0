import { implement } from '@orpc/server'
import { providers as providersContract } from '../../preload/contract/providers.ts'
import { follow } from '../process/topic.ts'
import type { Providers } from './providers.ts'

/** Implements the `providers` part of the desktop contract. */
export function providersRouter(providers: Providers) {
  const os = implement(providersContract)
  return {
    follow: os.follow.handler(async function* ({ signal }) {
      for await (const _ of follow(providers.changes, signal)) yield await providers.states()
    }),
    add: os.add.handler(({ input }) => providers.add(input)),
    allow: os.allow.handler(({ input }) => providers.allow(input.id)),
    setKey: os.setKey.handler(({ input }) => providers.setKey(input.id, input.key)),
    removeKey: os.removeKey.handler(({ input }) => providers.removeKey(input.id)),
    setModels: os.setModels.handler(({ input }) => providers.setModels(input.id, input.models)),
    remove: os.remove.handler(({ input }) => providers.remove(input.id)),
  }
}
