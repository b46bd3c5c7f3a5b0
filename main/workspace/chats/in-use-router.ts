import { implement } from '@orpc/server'
import { chatsInUseContract } from '../chats-in-use-contract.ts'
import type { Chats } from './chats.ts'

/** Tells the ai process which chats there are. Calls wait until the store is open. */
export function createChatsInUseRouter(
  chats: () => Pick<Chats, 'inUse' | 'changes'>,
  opening: Promise<void>,
) {
  const os = implement(chatsInUseContract)
  return os.router({
    follow: os.follow.handler(async function* ({ signal }) {
      await opening
      // Listened to before the list is read: no change falls between the two.
      const changes = chats().changes(signal)
      let told = chats().inUse()
      yield told
      for await (const _ of changes) {
        const next = chats().inUse()
        // A chat changes with each word of an answer; whether it is there seldom does.
        if (JSON.stringify(next) === JSON.stringify(told)) continue
        told = next
        yield told
      }
    }),
  })
}
