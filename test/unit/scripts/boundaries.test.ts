import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = resolve(import.meta.dirname, '../../../scripts/check/check-boundaries.mjs')
let copy: string

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'boundaries-'))
})
afterEach(() => rmSync(copy, { recursive: true, force: true }))

/** Runs the check, as `npm run check` does, on a tree with one file in it. */
function check(file: string, source: string) {
  mkdirSync(dirname(join(copy, file)), { recursive: true })
  writeFileSync(join(copy, file), source)
  const { status, stderr } = spawnSync(process.execPath, [script, copy], { encoding: 'utf8' })
  return { status, stderr }
}

describe('the check refuses', () => {
  it.each([
    ['the window importing main', 'renderer/app/a.ts', "import { x } from '../../main/egress/egress.ts'"],
    ['the window importing a preload', 'renderer/app/a.ts', "import { x } from '../../preload/index.ts'"],
    ['the window importing Electron', 'renderer/app/a.ts', "import { ipcRenderer } from 'electron'"],
    [
      'the window running the schemas',
      'renderer/app/a.ts',
      "import { x } from '../../preload/contract/files.ts'",
    ],
    ['schemas in what the window runs', 'preload/contract/text-key.ts', "import { z } from 'zod'"],
    ['the window importing Node', 'renderer/app/a.ts', "import { readFile } from 'fs/promises'"],
    ['main importing the window', 'main/compose.ts', "import { x } from '../renderer/app/a.ts'"],
    ['the preload importing main', 'preload/index.ts', "import { x } from '../main/compose.ts'"],
    ['the cloud importing main', 'cloud/server.ts', "import { x } from '../main/compose.ts'"],
    ['the contract importing Node', 'preload/contract/files.ts', "import path from 'node:path'"],
    ['the contract importing a library', 'preload/contract/files.ts', "import { Doc } from 'yjs'"],
    [
      'the contract importing main',
      'preload/contract/files.ts',
      "import type { x } from '../../main/compose.ts'",
    ],
    ['Electron in a service', 'main/workspace/store.ts', "import { app } from 'electron'"],
    ['an Electron type in a service', 'main/workspace/store.ts', "import type { App } from 'electron'"],
    ['Electron called where main is put together', 'main/compose.ts', "import { app } from 'electron/main'"],
    ['a socket outside the door', 'main/workspace/git.ts', "import net from 'node:net'"],
    ['HTTP without its prefix', 'main/ai/download.ts', "import https from 'https'"],
    ['HTTP by import()', 'main/ai/download.ts', "const http = await import('node:http')"],
    ['TLS by require', 'main/ai/download.ts', "const tls = require('node:tls')"],
    ['TLS handed on', 'main/ai/download.ts', "export * from 'node:tls'"],
    ['datagrams', 'main/terminal/a.ts', "import 'node:dgram'"],
    ['names looked up', 'main/index.ts', "import { lookup } from 'node:dns/promises'"],
    ['another HTTP client', 'main/compose.ts', "import { request } from 'undici'"],
    ['a socket in the window', 'renderer/app/a.ts', "import WebSocket from 'ws'"],
    ['a second writer of the database', 'main/egress/ledger.ts', "import Database from 'better-sqlite3'"],
    ['a second reader of the keychain', 'main/ai/key.ts', "import { Entry } from '@napi-rs/keyring'"],
    ['a model outside its process', 'main/workspace/a.ts', "import { getLlama } from 'node-llama-cpp'"],
    ['a terminal outside its process', 'main/workspace/a.ts', "import { spawn } from 'node-pty'"],
    ['a service reaching for another', 'main/secrets/a.ts', "import { Egress } from '../egress/egress.ts'"],
    ['a service loaded before the guard', 'main/ai/process.ts', "import { Ai } from './service.ts'"],
    ['a package loaded before the guard', 'main/ai/process.ts', "import { getLlama } from 'node-llama-cpp'"],
    ['a name that only shows while running', 'main/ai/a.ts', 'const a = await import(process.argv[2]!)'],
  ])('%s', (_what, file, source) => {
    const { status, stderr } = check(file, source)
    expect(stderr).toContain(`${file}:1 imports`)
    expect(status).toBe(1)
  })
})

describe('the check allows', () => {
  it.each([
    [
      'the window a plain value of it',
      'renderer/app/a.ts',
      "import { TEXT_KEY } from '../../preload/contract/text-key.ts'",
    ],
    [
      'the window its contract',
      'renderer/app/a.ts',
      "import type { x } from '../../preload/contract/files.ts'",
    ],
    ['the contract zod', 'preload/contract/files.ts', "import { z } from 'zod'"],
    [
      'the contract a deep path of its library',
      'preload/contract/a.ts',
      "import { oc } from '@orpc/contract/x'",
    ],
    ['the door a socket', 'main/egress/connection.ts', "import net from 'node:net'"],
    ['Electron in the platform', 'main/platform/a.ts', "import { app } from 'electron'"],
    ['an Electron type where main is put together', 'main/compose.ts', "import type { App } from 'electron'"],
    ['another service’s type', 'main/secrets/a.ts', "import type { Egress } from '../egress/egress.ts'"],
    ['what main is put together from', 'main/compose.ts', "import { Egress } from './egress/egress.ts'"],
    ['a service loaded behind the guard', 'main/ai/process.ts', "const a = await import('./service.ts')"],
    ['HTTP in the cloud', 'cloud/server.ts', "import http from 'node:http'"],
  ])('%s', (_what, file, source) => {
    const { status, stderr } = check(file, source)
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})
