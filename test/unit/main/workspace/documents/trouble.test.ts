import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import {
  folderWith,
  nodeId,
  openAndImport,
  openDocument,
  restart,
  startWorkspace,
  temporaryFolder,
} from '../harness.ts'

test("a project's disk that fills up while a file is saved leaves the file as it was, says so, and takes it once there is room", async ({
  skip,
}) => {
  const root = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', root], { stdio: 'ignore' })
  } catch {
    return skip('mounting a small disk is not permitted here')
  }
  try {
    writeFileSync(join(root, 'a.txt'), 'as it was\n')
    const harness = startWorkspace()
    const { client } = harness
    const { id: projectId } = await openAndImport(client, root)
    const id = await nodeId(client, projectId, 'a.txt')
    const window = await openDocument(harness, projectId, id)
    try {
      writeFileSync(join(root, 'filler'), Buffer.alloc(1024 * 1024))
    } catch {
      // Full, as it is meant to be.
    }
    const typed = 'typed 😀\n'.repeat(10_000)
    window.text.insert(0, typed)
    await window.committed()
    await expect(client.files.flush({ projectId, nodeId: id })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('your text is safe'),
    })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('as it was\n')
    expect(readdirSync(root).toSorted()).toEqual(['a.txt', 'filler'])
    rmSync(join(root, 'filler'))
    expect(await client.files.flush({ projectId, nodeId: id })).toMatchObject({ outcome: 'written' })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe(`${typed}as it was\n`)
    await harness.service.dispose()
  } finally {
    execFileSync('umount', ['-l', root])
  }
})

test('a path that would be longer than the system allows is said, and nothing else is held up by it', async () => {
  const long = 'd'.repeat(200)
  const root = folderWith({ 'top/a.txt': 'a' })
  const harness = startWorkspace()
  const { client } = harness
  const { id: projectId } = await openAndImport(client, root)
  let parent: string | null = null
  await expect(async () => {
    for (let depth = 0; depth < 30; depth++)
      parent = (await client.files.createFolder({ projectId, parent, name: long })).id
  }).rejects.toMatchObject({
    code: 'INVALID_NAME',
    message: expect.stringContaining('longer than the system allows'),
  })
  // What was made is there, and files beside it are as good as ever.
  const id = await nodeId(client, projectId, 'top/a.txt')
  const window = await openDocument(harness, projectId, id)
  window.text.insert(0, '+')
  await window.committed()
  expect(await client.files.flush({ projectId, nodeId: id })).toMatchObject({ outcome: 'written' })
  expect(readFileSync(join(root, 'top/a.txt'), 'utf8')).toBe('+a')
})

test('a clock that jumps back by years puts nothing out of order', async () => {
  const root = folderWith({ 'a.txt': '' })
  let harness = startWorkspace()
  const { id: projectId } = await openAndImport(harness.client, root)
  const id = await nodeId(harness.client, projectId, 'a.txt')
  const real = Date.now
  let typed = ''
  for (const years of [0, -5, 3, -20]) {
    vi.spyOn(Date, 'now').mockImplementation(() => real() + years * 365 * 86_400_000)
    const window = await openDocument(harness, projectId, id)
    window.text.insert(window.text.length, `${years};`)
    typed += `${years};`
    await window.committed()
    await harness.client.files.flush({ projectId, nodeId: id })
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe(typed)
    harness = await restart(harness)
  }
  expect((await openDocument(harness, projectId, id)).text.toString()).toBe(typed)
})
