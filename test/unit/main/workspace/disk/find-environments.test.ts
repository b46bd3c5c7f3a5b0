import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  findEnvironments,
  SEARCH_LIMITS,
  type SearchLimits,
} from '../../../../../main/workspace/disk/find-environments.ts'
import { folderWith } from '../harness.ts'

const running = (): AbortSignal => new AbortController().signal
const find = (root: string, tops: string[], limits: Partial<SearchLimits> = {}): Promise<string[]> =>
  findEnvironments(root, tops, running(), { ...SEARCH_LIMITS, ...limits })

describe('environment files in ignored folders', () => {
  it('are found further down, and no example of one, nor what packages and version control have', async () => {
    const root = folderWith({
      'built/.env': 'known by the look itself',
      'built/a/.env': '',
      'built/a/b/.env.local': '',
      'built/a/b/.env.example': '',
      'built/a/node_modules/x/.env': '',
      'built/a/.git/.env': '',
      'node_modules/x/.env': '',
      'other/a/prod.env': '',
    })
    expect(await find(root, ['built', 'node_modules', 'other', 'gone'])).toEqual([
      'built/a/.env',
      'other/a/prod.env',
      'built/a/b/.env.local',
    ])
  })

  it('are not looked for through links', async () => {
    const root = folderWith({ 'built/x': '' })
    const elsewhere = folderWith({ 'a/.env': '' })
    symlinkSync(elsewhere, join(root, 'built/link'))
    symlinkSync('.', join(root, 'built/round'))
    expect(await find(root, ['built'])).toEqual([])
  })

  it('are found below names that are not UTF-8', async () => {
    const root = folderWith({})
    const folder = Buffer.concat([Buffer.from(`${root}/built-`), Buffer.from([0xe9])])
    mkdirSync(Buffer.concat([folder, Buffer.from('/a')]), { recursive: true })
    writeFileSync(Buffer.concat([folder, Buffer.from('/a/.env')]), '')
    expect(await find(root, ['built-\xe9'])).toEqual(['built-\xe9/a/.env'])
  })

  it('end with depth, with entries of a folder, of an ignored one and in all, with files and with time', async () => {
    const deep = folderWith({ 'top/1/2/3/.env': '' })
    expect(await find(deep, ['top'], { depth: 2 })).toEqual([])
    expect(await find(deep, ['top'], { depth: 3 })).toEqual(['top/1/2/3/.env'])
    const wide: Record<string, string> = { 'small/a/.env': '' }
    for (let n = 0; n < 20; n++) wide[`giant/${n}/file`] = ''
    const root = folderWith(wide)
    // A giant costs no other its turn.
    expect(await find(root, ['giant', 'small'], { ofTop: 5, entries: 12 })).toEqual(['small/a/.env'])
    expect(await find(root, ['giant', 'small'], { entries: 20 })).toEqual([])
    expect(await find(root, ['giant', 'small'], { ofFolder: 0 })).toEqual([])
    const many = folderWith({ 'top/1/.env': '', 'top/1/.env.a': '', 'top/1/.env.b': '' })
    expect(await find(many, ['top'], { files: 2 })).toHaveLength(2)
    expect(await find(many, ['top'], { ms: -1 })).toEqual([])
  })

  it('are not looked for any further once that was stopped', async () => {
    const root = folderWith({ 'top/1/.env': '' })
    expect(await findEnvironments(root, ['top'], AbortSignal.abort())).toEqual([])
  })
})
