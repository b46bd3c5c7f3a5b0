import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
// Inside node_modules, so that the packages are found from there.
const folder = mkdtempSync(join(root, 'node_modules', '.types-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compile(config: string) {
  writeFileSync(
    join(folder, 'planted.ts'),
    "import { safeStorage } from 'electron'\nexport const sealed = safeStorage.encryptStringAsync('x')\n",
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, config),
      include: ['planted.ts'],
      compilerOptions: { types: ['node'] },
    }),
  )
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8', cwd: root })
}

it('what only a newer Electron has does not compile against the oldest', () => {
  expect(compile('tsconfig.json').status).toBe(0)
  const floor = compile('tsconfig.floor.json')
  expect(floor.stdout).toContain("'encryptStringAsync' does not exist")
  expect(floor.status).not.toBe(0)
})
