import { mkdtempSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { shellEnvironment } from '../../../../main/terminal/environment.ts'
import { Scrollback } from '../../../../main/terminal/scrollback.ts'
import { createTerminalService } from '../../../../main/terminal/service.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'offcoder-terminal-')))
const service = createTerminalService({
  environment: { ...process.env, SHELL: '/bin/sh', OFFCODER_SECRET: 'canary', NODE_OPTIONS: '--no-warnings', PS1: '$ ' },
  platform: process.platform,
  version: '1.0.0',
})
const { open, output, write, resize, close } = service.router

afterEach(() => service.dispose())

/** Reads a terminal until `wanted` has been seen; the text so far. */
async function until(terminalId: string, wanted: RegExp): Promise<string> {
  let text = ''
  for await (const event of await call(output, { terminalId })) {
    if (event.type === 'exit') return `${text}<exit ${event.code}>`
    text += event.data
    if (wanted.test(text)) return text
  }
  return text
}

/** A process that ended and that nobody has waited for still has a number; it does not run. */
const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('a terminal', () => {
  it('runs the shell in the folder it was opened for and shows what it prints', async () => {
    const { terminalId, shell } = await call(open, { cwd, columns: 80, rows: 24 })
    expect(shell).toBe('/bin/sh')
    await call(write, { terminalId, data: 'pwd; echo sum $((20+22)) ü\n' })
    expect(await until(terminalId, /sum 42 ü/)).toContain(cwd)
  })

  it('gives programs none of our own variables', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    await call(write, { terminalId, data: 'echo "[$OFFCODER_SECRET$NODE_OPTIONS$ELECTRON_RUN_AS_NODE]" "$TERM" done\n' })
    expect(await until(terminalId, /xterm-256color done/)).toContain('[] xterm-256color')
    expect(shellEnvironment({ ELECTRON_RUN_AS_NODE: '1', HOME: '/home/a' }, '1')).toEqual(expect.objectContaining({ HOME: '/home/a' }))
    expect(shellEnvironment({ ELECTRON_RUN_AS_NODE: '1' }, '1')).not.toHaveProperty('ELECTRON_RUN_AS_NODE')
  })

  it('tells programs its new size', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    await call(resize, { terminalId, columns: 101, rows: 33 })
    await call(write, { terminalId, data: 'stty size\n' })
    await until(terminalId, /33 101/)
  })

  it('says how the shell ended, also to a window that comes later', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    await call(write, { terminalId, data: 'exit 3\n' })
    expect(await until(terminalId, /never/)).toMatch(/<exit 3>$/)
    expect(await until(terminalId, /never/)).toMatch(/<exit 3>$/)
  })

  it('holds a program that floods it instead of filling memory, and still obeys', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    const stream = (await call(output, { terminalId }))[Symbol.asyncIterator]()
    await call(write, { terminalId, data: 'yes "$((70+7))"\n' })
    let seen = ''
    while (!/77\r?\n77/.test(seen)) seen += ((await stream.next()).value as { data: string }).data
    await new Promise((resolve) => setTimeout(resolve, 500))
    const burst = ((await stream.next()).value as { data: string }).data
    expect(burst.length).toBeLessThan(3_000_000)
    await call(write, { terminalId, data: '\u0003' })
    await call(write, { terminalId, data: 'echo stop"ped"\n' })
    while (!seen.includes('stopped')) seen = (seen + ((await stream.next()).value as { data: string }).data).slice(-100_000)
    await stream.return?.()
  })

  it('ends what runs in it when it is closed', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    await call(write, { terminalId, data: `sh -c 'echo pid="$$"=; exec sleep 600'\n` })
    const pid = Number(/pid=(\d+)=/.exec(await until(terminalId, /pid=\d+=/))?.[1])
    expect(isRunning(pid)).toBe(true)
    await call(close, { terminalId })
    await expect.poll(() => isRunning(pid)).toBe(false)
    await expect(call(write, { terminalId, data: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('says which folder is missing', async () => {
    await expect(call(open, { cwd: join(cwd, 'gone'), columns: 80, rows: 24 })).rejects.toThrow(/gone: the folder is not there/)
  })
})

it('keeps the end of a long output and begins it at a line', () => {
  const kept = new Scrollback(20)
  for (let line = 0; line < 100; line++) kept.push(`line ${line}\n`)
  expect(kept.text()).toBe('line 98\nline 99\n')
})
