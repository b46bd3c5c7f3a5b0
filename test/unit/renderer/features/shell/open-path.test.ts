import { afterEach, expect, it } from 'vitest'
import { AppError } from '../../../../../preload/contract/errors.ts'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { openPath } from '../../../../../renderer/features/shell/open-path.ts'
import { useTabs } from '../../../../../renderer/features/tabs/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'
import { clearNotifications, useNotifications } from '../../../../../renderer/ui/notifications.ts'

const project = { id: 'p', name: 'sums', path: '/home/me/sums', openedAt: 1 } as Project

afterEach(() => {
  useTabs.setState({ tabs: [], active: null })
  clearNotifications()
})

/** A project that is being looked through, in which the file is known from the step `from` of `steps` on. */
function storeThatReads(steps: number, from: number): Rpc {
  let step = 0
  return {
    workspace: {
      projects: {
        list: async () => [project],
        openFolder: async ({ path }: { path: string }) => {
          if (path !== project.path) throw new AppError('INVALID_INPUT', 'This is a file.')
          return project
        },
        importProgress: async () =>
          (async function* () {
            for (step = 1; step <= steps; step++) yield { phase: step === steps ? 'done' : 'reading' }
          })(),
      },
      files: {
        resolve: async ({ path }: { path: string }) => {
          if (step < from) throw new AppError('NOT_FOUND', `There is no “${path}” in this project.`)
          return { id: `the ${path}` }
        },
      },
    },
  } as unknown as Rpc
}

it('opens a file of a folder that is still being looked through, as soon as it is known', async () => {
  await openPath(storeThatReads(9, 4), '/home/me/sums/src/add.ts')
  expect(useTabs.getState().active).toBe('the src/add.ts')
})

it('opens a file that the last step brought', async () => {
  await openPath(storeThatReads(3, 3), '/home/me/sums/src/add.ts')
  expect(useTabs.getState().active).toBe('the src/add.ts')
})

it('says that there is no such file once all has been looked through', async () => {
  await openPath(storeThatReads(3, 99), '/home/me/sums/src/add.ts')
  expect(useTabs.getState().active).toBeNull()
  expect(JSON.stringify(useNotifications.getState())).toContain('add.ts could not be opened')
})
