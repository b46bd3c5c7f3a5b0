import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { call } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { type RpcPort, serveRouter } from '../../../../main/process/rpc.ts'
import { shellEnvironment } from '../../../../main/terminal/environment.ts'
import { Scrollback } from '../../../../main/terminal/scrollback.ts'
import { createTerminalService } from '../../../../main/terminal/service.ts'
import type { terminalContract } from '../../../../preload/contract/terminal.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'offcoder-terminal-')))
const service = createTerminalService({
  environment: {
    ...process.env,
    SHELL: '/bin/sh',
    OFFCODER_SECRET: 'canary',
    NODE_OPTIONS: '--no-warnings',
    PS1: '$ ',
  },
  platform: process.platform,
  version: '1.0.0',
})
const { open, output, taken, write, resize, close } = service.router

afterEach(() => service.dispose())

/** Reads a terminal until `wanted` has been seen; the text so far. */
async function until(terminalId: string, wanted: RegExp): Promise<string> {
  let text = ''
  const reader = randomUUID()
  for await (const event of await call(output, { terminalId, reader })) {
    if (event.type === 'exit') return `${text}<exit ${event.code}>`
    text += event.data
    await call(taken, { terminalId, reader, characters: event.data.length })
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
    await call(write, {
      terminalId,
      data: 'echo "[$OFFCODER_SECRET$NODE_OPTIONS$ELECTRON_RUN_AS_NODE]" "$TERM" done\n',
    })
    expect(await until(terminalId, /xterm-256color done/)).toContain('[] xterm-256color')
    expect(shellEnvironment({ ELECTRON_RUN_AS_NODE: '1', HOME: '/home/a' }, '1')).toEqual(
      expect.objectContaining({ HOME: '/home/a' }),
    )
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

  it('holds a program that floods a window which falls behind, over a real port, and still obeys', async () => {
    const { port1, port2 } = new MessageChannel()
    serveRouter(service.router, port1 as RpcPort, () => undefined)
    const client: ContractRouterClient<typeof terminalContract> = createORPCClient(
      new RPCLink({ port: port2 as RpcPort }),
    )
    let received = 0
    port2.on('message', (message: string) => {
      received += message.length
    })
    const { terminalId } = await client.open({ cwd, columns: 80, rows: 24 })
    const reader = 'slow'
    const stream = await client.output({ terminalId, reader })
    await client.write({ terminalId, data: 'yes "$((70+7))"\n' })
    // Nothing is taken: what arrives must come to a standstill. Were it never held, this would not end.
    let before = -1
    while (received !== before || received < 100_000) {
      before = received
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(received).toBeLessThan(3_000_000)
    await client.write({ terminalId, data: '\u0003' })
    await client.write({ terminalId, data: 'echo stop"ped"\n' })
    let seen = ''
    while (!seen.includes('stopped')) {
      const { value } = await stream.next()
      const { data } = value as { data: string }
      await client.taken({ terminalId, reader, characters: data.length })
      seen = (seen + data).slice(-100_000)
    }
    await stream.return?.()
    port1.close()
  })

  it('goes on when the window that fell behind is gone, and keeps the end for the next one', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    const stream = await call(output, { terminalId, reader: 'gone' })
    await stream.next()
    await call(write, { terminalId, data: 'head -c 3000000 /dev/zero | tr "\\0" x; echo; echo all"done"\n' })
    await stream.next()
    await stream.return?.(undefined)
    expect(await until(terminalId, /alldone/)).toContain(`${'x'.repeat(1000)}\r\n`)
  })

  it('shows characters whole, however the program cuts them up', async () => {
    const { terminalId } = await call(open, { cwd, columns: 80, rows: 24 })
    await call(write, {
      terminalId,
      data: "printf '\\360\\237'; sleep 0.2; printf '\\230\\200'; echo end\"ed\"\n",
    })
    const text = await until(terminalId, /ended/)
    expect(text).toContain('😀ended')
    expect(text).not.toContain('\uFFFD')
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
    await expect(call(open, { cwd: join(cwd, 'gone'), columns: 80, rows: 24 })).rejects.toThrow(
      /gone: the folder is not there/,
    )
  })
})

it('keeps the end of a long output and begins it at a line', () => {
  const kept = new Scrollback(20)
  for (let line = 0; line < 100; line++) kept.push(`line ${line}\n`)
  expect(kept.text()).toBe('line 98\nline 99\n')
})
