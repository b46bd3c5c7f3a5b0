import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folderInMemory, imported, nodeId, openAndImport, startWorkspace } from '../harness.ts'

const FILES = 2_000
/** Code, types, maps, C, images and programs. */
const PACKAGES = [
  'better-sqlite3',
  'node-pty',
  'electron',
  'vite',
  'zod',
  'lib0',
  '@types',
  '@codemirror',
  '@lezer',
  '@fontsource-variable',
  '@playwright',
  '@xterm',
]
const LARGEST = 256 * 1024

/** Files of the packages installed here, evenly out of all of them, of every kind. */
function copyPackages(root: string): void {
  const packages = resolve('node_modules')
  const all = PACKAGES.flatMap((name) =>
    readdirSync(join(packages, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  ).toSorted()
  const every = Math.ceil(all.length / FILES)
  for (const path of all.filter((_path, index) => index % every === 0)) {
    if (lstatSync(path).size > LARGEST) continue
    // A folder of that name is left out of projects, and so is what a .gitignore names.
    const to = join(
      root,
      relative(packages, path).replaceAll('node_modules', 'packages').replaceAll('.git', 'git'),
    )
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(path, to)
  }
}

function contents(root: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found.set(
      relative(root, path),
      `${lstatSync(path).mode.toString(8)} ${readFileSync(path).toString('latin1')}`,
    )
  }
  return found
}

test('thousands of real files that another program deleted come back out of the store, byte for byte and with their modes', async () => {
  const root = folderInMemory()
  writeFileSync(join(root, 'stays.txt'), '')
  copyPackages(join(root, 'all'))
  const before = contents(root)
  expect(before.size).toBeGreaterThan(1_000)
  const { client } = startWorkspace(folderInMemory())
  const { id: projectId } = await openAndImport(client, root)
  const all = await nodeId(client, projectId, 'all')
  rmSync(join(root, 'all'), { recursive: true })
  await client.projects.open({ projectId })
  await imported(client, projectId)
  await expect(nodeId(client, projectId, 'all')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await client.files.restore({ projectId, nodeIds: [all] })
  const after = contents(root)
  expect(Array.from(before.keys()).filter((path) => after.get(path) !== before.get(path))).toEqual([])
  expect(after.size).toBe(before.size)
}, 120_000)
