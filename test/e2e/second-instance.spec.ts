import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launch, osSandbox, root } from './app.ts'
import { smallProject } from './projects.ts'
import { seen } from './window.ts'

const require = createRequire(import.meta.url)

/** Starts the app a second time and waits for its end. */
async function startAgain(
  userData: string,
  args: string[],
  cwd: string,
): Promise<{ code: number | null; said: string }> {
  const sandbox = osSandbox ? [] : ['--no-sandbox']
  const child = spawn(
    require('electron') as string,
    [...sandbox, root, `--user-data-dir=${userData}`, ...args],
    { cwd },
  )
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, said })))
}

test('a second start hands its folder and file to the first, says so, and ends', async () => {
  const project = smallProject()
  const other = smallProject('other')
  const { app, page, userData } = await launch({ args: [project, join(project, 'src/math.ts')] })
  await expect(seen.editor(page)).toContainText('multiply')

  const plain = await startAgain(userData, [], project)
  expect(plain.code).toBe(0)
  expect(plain.said).toContain('OffCoder is already open')
  await expect(seen.editor(page)).toContainText('multiply')

  // Relative to where the second was started, not the first.
  const withPaths = await startAgain(userData, ['.', 'src/app.ts'], other)
  expect(withPaths.code).toBe(0)
  await expect(page.getByRole('banner')).toContainText('other')
  await expect(seen.tab(page, 'app.ts')).toBeVisible()
  await expect(seen.editor(page)).toContainText('import { add }')
  expect(app.windows()).toHaveLength(1)
  await app.close()
})
