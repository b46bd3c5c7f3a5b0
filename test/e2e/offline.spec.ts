import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { launch, root, temporaryFolder } from './app.ts'
import { smallProject } from './projects.ts'
import { keepScreenshot } from './screenshots.ts'

const execute = promisify(execFile)
const noNetwork = join(root, 'test/e2e/egress-proof/no-network.sh')

/** Runs a script of ours where there is no network at all but loopback. */
async function withoutNetwork(script: string, args: string[]): Promise<string> {
  const { stdout } = await execute(noNetwork, [process.execPath, join(root, script), ...args], {
    timeout: 240_000,
    maxBuffer: 16_000_000,
  })
  return stdout
}

test.describe('nothing leaves the device', () => {
  test.skip(process.platform !== 'linux', 'network namespaces and strace are Linux tools')

  test('the whole main job works without a network, and tries no connection', async () => {
    test.setTimeout(240_000)
    const folder = temporaryFolder('demo')
    await withoutNetwork('scripts/demo.mjs', [folder, '--project', smallProject()])
    const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'))
    expect(summary).not.toHaveProperty('failed')
    expect(summary).toMatchObject({ savedAndFound: true, connectionAttempts: 0 })
    expect(summary.answer.characters).toBeGreaterThan(0)
    expect(summary.completion.text.trim()).not.toBe('')
  })

  test('a leak planted where no guard reaches is seen by the trace', async () => {
    const seen = JSON.parse(await withoutNetwork('test/e2e/egress-proof/planted-leak.ts', []))
    expect(seen.addresses).toContain('192.0.2.1')
  })
})

test('every way round the door is refused, and each refusal is a line in the ledger', async () => {
  const { app, page } = await launch()
  const fromWindow = await page.evaluate(async () => {
    const tried: string[] = []
    for (const url of ['http://127.0.0.1:9/', 'https://offcoder.invalid/']) {
      tried.push(
        await fetch(url).then(
          () => 'connected',
          () => 'refused',
        ),
      )
    }
    const socket = await new Promise<string>((resolve) => {
      try {
        const opened = new WebSocket('ws://127.0.0.1:9/')
        opened.onopen = () => resolve('connected')
        opened.onerror = () => resolve('refused')
      } catch {
        resolve('refused')
      }
    })
    const image = await new Promise<string>((resolve) => {
      const element = new Image()
      element.onload = () => resolve('connected')
      element.onerror = () => resolve('refused')
      element.src = 'http://127.0.0.1:9/pixel.png'
    })
    return [...tried, socket, image, typeof (globalThis as { require?: unknown }).require]
  })
  expect(fromWindow).toEqual(['refused', 'refused', 'refused', 'refused', 'undefined'])

  const fromMain = await app.evaluate(async ({ net: electronNet }) => {
    const builtin = <Module>(name: string): Module => process.getBuiltinModule(name) as Module
    const code = (error: unknown) => (error as { code?: string }).code ?? String(error)
    const attempt = async (connect: () => unknown) => {
      try {
        await connect()
        return 'connected'
      } catch (error) {
        return code(error)
      }
    }
    return [
      await attempt(() => fetch('http://127.0.0.1:9/')),
      await attempt(() => builtin<typeof import('node:net')>('node:net').connect(9, '127.0.0.1')),
      await attempt(() =>
        builtin<typeof import('node:https')>('node:https').get('https://offcoder.invalid/'),
      ),
      await attempt(() => builtin<typeof import('node:dns')>('node:dns').promises.lookup('offcoder.invalid')),
      await attempt(() => electronNet.fetch('http://127.0.0.1:9/')),
    ]
  })
  expect(fromMain).toEqual(Array(5).fill('EGRESS_REFUSED'))

  await page.getByRole('button', { name: /Open the ledger/ }).click()
  const ledger = page.getByRole('region', { name: 'Lines of the ledger' })
  await expect(ledger).toContainText('offcoder.invalid')
  await expect(ledger.getByRole('row')).toHaveCount(6)
  await keepScreenshot(page, 'ledger-refusals')
  await app.close()
})
