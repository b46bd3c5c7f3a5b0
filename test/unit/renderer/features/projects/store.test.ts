import { beforeEach, expect, it } from 'vitest'
import type { Project } from '../../../../../preload/contract/projects.ts'
import { openProject, useProjects } from '../../../../../renderer/features/projects/store.ts'
import type { Rpc } from '../../../../../renderer/rpc/client.ts'

const named = (id: string) => ({ id, name: id, path: `/${id}`, openedAt: 1 }) as Project
const answers = new Map<string, (project: Project) => void>()
const rpc = {
  workspace: {
    projects: {
      open: ({ projectId }: { projectId: string }) =>
        new Promise<Project>((resolve) => answers.set(projectId, resolve)),
    },
  },
} as unknown as Rpc

beforeEach(() => useProjects.setState({ list: [], currentId: null, opening: null }))

it('stays in the project that was asked for last when one asked for before it opens late', async () => {
  const slow = openProject(rpc, named('slow'))
  const quick = openProject(rpc, named('quick'))
  answers.get('quick')?.(named('quick'))
  expect((await quick)?.id).toBe('quick')
  answers.get('slow')?.(named('slow'))
  expect(await slow).toBeNull()
  expect(useProjects.getState()).toMatchObject({ currentId: 'quick', opening: null })
})

it('says what is being opened until that is, and enters what opens first meanwhile', async () => {
  const first = openProject(rpc, named('first'))
  const second = openProject(rpc, named('second'))
  answers.get('first')?.(named('first'))
  await first
  expect(useProjects.getState()).toMatchObject({ currentId: 'first', opening: 'second' })
  answers.get('second')?.(named('second'))
  await second
  expect(useProjects.getState()).toMatchObject({ currentId: 'second', opening: null })
})
