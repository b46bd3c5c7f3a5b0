import { mkdtempSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'

const require = createRequire(import.meta.url)

/** The repository's root, which is the app's own folder. */
export const root = resolve(import.meta.dirname, '../..')

/** Root cannot start Chromium's sandbox at all; anyone else keeps it. */
export const osSandbox = process.getuid?.() !== 0 && process.env.OFFCODER_NO_SANDBOX !== '1'

export interface Launched {
  app: ElectronApplication
  page: Page
  /** Where this instance keeps its data. */
  userData: string
  /** Everything main wrote to standard error and output so far. */
  output(): string
}

export interface LaunchOptions {
  /** Folder or files to open, and switches. */
  args?: string[]
  /** An earlier instance's data; a fresh folder otherwise. */
  userData?: string
  env?: Record<string, string>
  theme?: 'light' | 'dark'
  size?: { width: number; height: number }
  /** Started in place of Electron: a wrapper that watches it. */
  executable?: string
  /** What the first window shows when it has drawn; the status bar, unless another window comes before. */
  ready?: string
}

/** A folder of our own that nothing else uses, with every link in its path resolved. */
export function temporaryFolder(name: string): string {
  return realpathSync(mkdtempSync(join(tmpdir(), `offcoder-${name}-`)))
}

/** Starts the real app in a real window and waits until its window has drawn. */
export async function launch(options: LaunchOptions = {}): Promise<Launched> {
  const userData = options.userData ?? temporaryFolder('data')
  const app = await _electron.launch({
    executablePath: options.executable ?? (require('electron') as string),
    args: [root, `--user-data-dir=${userData}`, ...(options.args ?? [])],
    // Without this Playwright starts Electron with --no-sandbox.
    chromiumSandbox: osSandbox,
    env: { ...environment(), ...options.env },
    timeout: 60_000,
  })
  const chunks: string[] = []
  app.process().stderr?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  app.process().stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  const page = await app.firstWindow({ timeout: 60_000 })
  await slow(page)
  if (options.theme) await page.emulateMedia({ colorScheme: options.theme })
  const { width, height } = options.size ?? { width: 1280, height: 800 }
  // The status bar is drawn with everything that answers to keys.
  await page.locator(options.ready ?? '[data-region="status"]').waitFor({ timeout: 60_000 })
  if (options.ready === undefined) {
    await untilBegun(app)
    await resize(app, width, height)
  }
  return { app, page, userData, output: () => chunks.join('') }
}

/** `OFFCODER_E2E_SLOWER=4 npm test -- e2e`: pages compute four times slower and draw late, as on a busy machine. */
const slower = Number(process.env.OFFCODER_E2E_SLOWER ?? 1)

/** Finds waits that hold only on a fast machine: what a page does a frame later then comes several keys later. */
async function slow(page: Page): Promise<void> {
  if (!(slower > 1)) return
  await page.waitForURL(/^(app|http):/)
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await page.evaluate((delay) => {
    const { requestAnimationFrame: onFrame } = window
    window.requestAnimationFrame = (callback) => window.setTimeout(() => onFrame(callback), delay)
    window.cancelAnimationFrame = (id) => window.clearTimeout(id)
  }, slower * 6)
}

/**
 * Resolves when main has read all of its modules, which it does once the first page is drawn. Meanwhile V8 may collect
 * the promise by which the driver waits for main's answer.
 */
async function untilBegun(app: ElectronApplication): Promise<void> {
  for (;;) {
    const found = await processIds(app).catch((error: unknown) => {
      if (String(error).includes('garbage collected')) return {}
      throw error
    })
    if ('workspace' in found) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function environment(): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(own), SHELL: join(root, 'test/e2e/plain-shell.sh') }
}

export async function resize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      const window = BrowserWindow.getAllWindows()[0]
      window?.unmaximize()
      window?.setContentSize(size.width, size.height)
    },
    { width, height },
  )
}

/** The next folder dialog answers with `path`: a native dialog cannot be clicked. */
export async function answerFolderDialog(app: ElectronApplication, path: string | null): Promise<void> {
  await app.evaluate(({ dialog }, answer) => {
    dialog.showOpenDialog = async () => ({
      canceled: answer === null,
      filePaths: answer === null ? [] : [answer],
    })
  }, path)
}

/** Process ids of the app's processes by the name the system shows, main's own under `main`. */
export async function processIds(app: ElectronApplication): Promise<Record<string, number>> {
  return app.evaluate(({ app: electron }) => {
    const found: Record<string, number> = { main: process.pid }
    for (const one of electron.getAppMetrics()) {
      const name =
        one.type === 'Utility'
          ? (one.name ?? one.serviceName ?? 'utility').replace('OffCoder ', '')
          : one.type.toLowerCase()
      if (one.type !== 'Browser') found[name] = one.pid
    }
    return found
  })
}

/** Ends every process of the app at once, as a power cut would, and waits until they are gone. */
export async function killAll(app: ElectronApplication): Promise<void> {
  const main = app.process()
  const gone = new Promise((resolve) => main.once('exit', resolve))
  for (const pid of Object.values(await processIds(app))) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Ended with its parent.
    }
  }
  await gone
}

/** What main answers a page that asks for the ai process. */
export function answerToAi(page: Page): Promise<{ code: string | undefined; ports: number }> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('message', function heard({ data, ports }) {
          if (data?.source !== 'offcoder-preload' || data.service !== 'ai') return
          removeEventListener('message', heard)
          resolve({ code: data.failure?.code, ports: ports.length })
        })
        const { offcoder } = window as unknown as { offcoder: { connect(service: string): void } }
        offcoder.connect('ai')
      }),
  )
}
