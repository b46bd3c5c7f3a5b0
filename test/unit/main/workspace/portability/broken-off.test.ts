import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtChild } from '../built-child.ts'
import { startWorkspace, temporaryFolder } from '../harness.ts'

const program = builtChild(join(import.meta.dirname, 'carrying-child.ts'))

/** Runs the child; it is killed as soon as it says something like `kill`. @returns what it said. */
function carry(args: string[], kill: RegExp | null = null): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--expose-gc', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk
      if (kill?.test(said)) child.kill('SIGKILL')
    })
    child.on('exit', (code, signal) => {
      if (kill ? signal === 'SIGKILL' : code === 0) done(said)
      else fail(new Error(`the child ended with ${code ?? signal}: ${said.slice(-500)}`))
    })
  })
}

const BEGUN = /PROGRESS [1-9]/

/** A folder of files of random bytes. */
function folderOf(count: number, bytes: number, extension: (n: number) => string): string {
  const folder = temporaryFolder()
  for (let n = 0; n < count; n++)
    writeFileSync(join(folder, `f${n}.${extension(n)}`), randomFillSync(Buffer.allocUnsafe(bytes)))
  return folder
}

describe('what a killed process left half made', () => {
  test('of an export, an import and a copy is gone after the next start, and nothing else is', async () => {
    const dataPath = temporaryFolder()
    const project = folderOf(160, 300_000, () => 'bin')
    const zips = temporaryFolder()
    writeFileSync(join(zips, '.offcoder-export-mine'), 'what is named so and nobody noted')
    const zip = join(zips, 'x.zip')
    await carry([dataPath, 'export', project, zip], BEGUN)
    expect(readdirSync(zips).filter((name) => name.startsWith('.offcoder-export-'))).toHaveLength(2)
    const first = startWorkspace(dataPath)
    await expect.poll(() => readdirSync(zips), { timeout: 15_000 }).toEqual(['.offcoder-export-mine'])
    await first.service.dispose()

    await carry([dataPath, 'export', project, zip])
    expect(readdirSync(zips).toSorted()).toEqual(['.offcoder-export-mine', 'x.zip'])
    const parent = temporaryFolder()
    mkdirSync(join(parent, '.offcoder-import-mine'))
    await carry([dataPath, 'import', zip, parent], BEGUN)
    expect(readdirSync(parent).filter((name) => name.startsWith('.offcoder-import-'))).toHaveLength(2)
    // So small a copy may be whole by then.
    await carry([dataPath, 'copy', project, parent], /PROGRESS 0/)
    startWorkspace(dataPath)
    const halves = () => readdirSync(parent).filter((name) => name.startsWith('.offcoder-'))
    await expect.poll(halves, { timeout: 15_000 }).toEqual(['.offcoder-import-mine'])
    await expect.poll(() => readdirSync(join(dataPath, 'unfinished')), { timeout: 15_000 }).toEqual([])
  }, 90_000)

  test('on a disk that is not there is looked for again when it is', async () => {
    const dataPath = temporaryFolder()
    const away = join(temporaryFolder(), 'disk')
    mkdirSync(join(dataPath, 'unfinished'))
    writeFileSync(
      join(dataPath, 'unfinished/1.json'),
      JSON.stringify({ path: join(away, '.offcoder-import-0a1b') }),
    )
    // Never anything but what has a name of ours.
    writeFileSync(join(dataPath, 'unfinished/2.json'), JSON.stringify({ path: dataPath }))
    const first = startWorkspace(dataPath)
    await expect.poll(() => readdirSync(join(dataPath, 'unfinished'))).toEqual(['1.json'])
    await first.service.dispose()
    mkdirSync(join(away, '.offcoder-import-0a1b/half'), { recursive: true })
    startWorkspace(dataPath)
    await expect.poll(() => existsSync(join(away, '.offcoder-import-0a1b'))).toBe(false)
    expect(existsSync(join(dataPath, 'offcoder.db'))).toBe(true)
  })
})

test('memory does not grow with what goes out and in: 300 MB pass through a fraction of that', async () => {
  // Every tenth is packed on the way; the others are of a kind that is packed already.
  const project = folderOf(300, 1_000_000, (n) => (n % 10 === 0 ? 'bin' : 'png'))
  const zip = join(temporaryFolder(), 'large.zip')
  const grown = (said: string): number => Number(/WEIGHT (\d+)/.exec(said)?.[1]) / 1e6
  expect(grown(await carry([temporaryFolder(), 'export', project, zip]))).toBeLessThan(120)
  expect(grown(await carry([temporaryFolder(), 'import', zip, temporaryFolder()]))).toBeLessThan(120)
}, 180_000)
