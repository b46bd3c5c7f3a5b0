import { implement } from '@orpc/server'
import { desktopContract } from '../../../preload/contract/desktop.ts'
import type { LeftDownloads } from './left.ts'

/** Served by main, where the ai process may not run. */
export function leftDownloadsRouter(left: LeftDownloads) {
  const { leftDownloads: os } = implement(desktopContract)
  return {
    list: os.list.handler(() => left.list()),
    discard: os.discard.handler(async ({ input }) => ({ done: await left.discard(input.id) })),
  }
}
