import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from '@playwright/test'

const require = createRequire(import.meta.url)

/** `child` and everything below it, as process ids. */
export function tree(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It ended while we looked.
    }
  }
  const found: number[] = []
  const queue = [pid]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    found.push(next)
    queue.push(...(children.get(next) ?? []))
  }
  return found
}

/** Proportional set size of `pid` and everything below it, in bytes (Linux). */
export function proportionalSetSize(pid: number): number {
  let kilobytes = 0
  for (const one of tree(pid)) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      // It ended while we looked.
    }
  }
  return kilobytes * 1024
}

/** Bytes in use once what reading the project took has been given back. */
export async function settledMemory(page: Page, pid: number): Promise<number> {
  let least = proportionalSetSize(pid)
  for (let calm = 0, tries = 0; calm < 4 && tries < 30; tries++) {
    await page.waitForTimeout(2_000)
    const now = proportionalSetSize(pid)
    calm = now > least * 0.98 ? calm + 1 : 0
    least = Math.min(least, now)
  }
  return least
}

export interface Started {
  child: ChildProcess
  page: Page
  /** When the process was started, in milliseconds since the epoch. */
  at: number
  stop(): Promise<void>
}

/**
 * Starts Electron plainly, as a user would, and looks at its window through the developer tools' port: a test driver
 * that holds the start back would measure itself.
 */
export async function startElectron(args: string[], port: number): Promise<Started> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const at = Date.now()
  const child = spawn(
    require('electron') as string,
    [...sandbox, `--remote-debugging-port=${port}`, ...args],
    { stdio: 'ignore' },
  )
  const browser = await connect(port)
  const page = await firstPage(browser)
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await browser.close().catch(() => {})
    child.kill('SIGTERM')
    const limit = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(limit)
  }
  return { child, page, at, stop }
}

async function connect(port: number): Promise<Browser> {
  for (let tries = 0; ; tries++) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    } catch (error) {
      if (tries > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function firstPage(browser: Browser): Promise<Page> {
  for (let tries = 0; tries < 200; tries++) {
    const page = browser.contexts()[0]?.pages()[0]
    if (page) return page
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('Electron opened no window')
}
