import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFailure, writeFileAtomically } from '../../../../main/durable/atomic-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offcoder-atomic-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('writing a file in one step', () => {
  it('makes it, folders included, for its owner alone', async () => {
    const path = join(folder, 'a', 'b.json')
    await writeFileAtomically(path, 'héllo')
    expect(await readFile(path, 'utf8')).toBe('héllo')
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.platform === 'win32')('keeps the mode, and a link stays a link', async () => {
    const real = join(folder, 'real')
    await writeFile(real, 'old')
    await chmod(real, 0o640)
    await symlink(real, join(folder, 'link'))
    await writeFileAtomically(join(folder, 'link'), 'new')
    expect(await readFile(real, 'utf8')).toBe('new')
    expect((await stat(real)).mode & 0o777).toBe(0o640)
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true)
  })

  it('leaves the old file and nothing else behind when it fails', async () => {
    const path = join(folder, 'folder')
    await writeFileAtomically(join(path, 'kept'), 'kept')
    await expect(writeFileAtomically(path, 'text')).rejects.toThrow(/could not be written/)
    expect(await readdir(folder)).toEqual(['folder'])
    expect(await readdir(path)).toEqual(['kept'])
  })

  it.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EROFS', 'READ_ONLY'],
    ['EACCES', 'PERMISSION_DENIED'],
    ['EIO', 'INTERNAL'],
  ])('turns %s into %s with words', (code, kind) => {
    const failure = writeFailure('/x/y', Object.assign(new Error('raw words'), { code }))
    expect(failure).toMatchObject({
      code: kind,
      message: expect.stringContaining('/x/y could not be written'),
    })
  })
})
