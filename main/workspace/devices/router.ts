import { implement } from '@orpc/server'
import { workspaceContract } from '../../../preload/contract/workspace.ts'
import type { Devices } from './devices.ts'

/**
 * The devices contract.
 * @param devices throws an AppError when the database could not be opened.
 * @param opening settles once that is known; calls wait for it.
 */
export function createDevicesRouter(devices: () => Devices, opening: Promise<void>) {
  const os = implement(workspaceContract).devices.use(async ({ next }) => {
    await opening
    return next()
  })
  return os.router({
    follow: os.follow.handler(({ signal }) => devices().follow(signal)),
    rename: os.rename.handler(({ input }) => devices().rename(input.name)),
  })
}
