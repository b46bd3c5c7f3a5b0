import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { createWorkspaceService } from '../main/workspace/service.ts'

export const FILES = 10_000
const BYTES = 41 * 1024 * 1024
const FOLDERS = 400

/** 10,000 files of code-like text, 41 MB, no two alike. The same bytes at each run. */
export function makeFiles(root: string): void {
  let random = 1
  const next = (below: number): number => {
    random = (random * 48_271) % 2_147_483_647
    return random % below
  }
  const words = [
    'const',
    'value',
    'return',
    'function',
    'import',
    'export',
    'await',
    'while',
    'index',
    'result',
    'error',
    'stream',
  ]
  for (let n = 0; n < FILES; n++) {
    const folder = join(root, `package-${n % 20}`, `module-${n % FOLDERS}`)
    if (n < FOLDERS) mkdirSync(folder, { recursive: true })
    const target = (BYTES / FILES) * (0.2 + next(1600) / 1000)
    const lines: string[] = []
    for (let length = 0; length < target; ) {
      const line = `${'  '.repeat(next(4))}${words[next(words.length)]} ${words[next(words.length)]}${n}_${next(1e6)} = ${words[next(words.length)]}(${next(1e6)})`
      lines.push(line)
      length += line.length + 1
    }
    writeFileSync(join(folder, `file-${n}.ts`), `${lines.join('\n')}\n`)
  }
}

/** The workspace as its process has it, on a database of its own. */
export function startService(dataPath: string) {
  const service = createWorkspaceService({
    dataPath,
    log: () => undefined,
    onDamaged: () => undefined,
    onWritable: () => undefined,
  })
  service.start()
  return { service, client: createRouterClient(service.router) }
}
