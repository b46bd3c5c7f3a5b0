import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { binaryFor } from '../main/ai/engine/native.ts'

const run = promisify(execFile)

/**
 * Builds llama.cpp's llama-bench from the source that node-llama-cpp carries, once, outside the repository. It is
 * linked against the app's own libllama and libggml, so the baseline runs the very same machine code: what differs is
 * only who drives it. It outlives the checkout that built it, so it is told at each start where they are
 * (`LD_LIBRARY_PATH`).
 * @returns the program, or why there is none on this machine.
 */
export async function buildLlamaBench(): Promise<{ path: string } | { missing: string }> {
  const binary = binaryFor('cpu')
  if (process.platform !== 'linux' || binary === undefined) return { missing: 'built on Linux only' }
  const source = join(dirname(createRequire(import.meta.url).resolve('node-llama-cpp')), '../llama')
  const { tag } = JSON.parse(await readFile(join(source, 'llama.cpp.info.json'), 'utf8')) as { tag: string }
  const cache = join(
    process.env.OFFCODER_CACHE ?? join(homedir(), '.cache/offcoder-electron'),
    `llama-bench-${tag}`,
  )
  const path = join(cache, 'llama-bench')
  if (existsSync(path)) return { path }
  const checkout = join(cache, 'source')
  try {
    await rm(checkout, { recursive: true, force: true })
    await mkdir(cache, { recursive: true })
    await run('git', ['clone', '--quiet', join(source, 'gitRelease.bundle'), checkout])
    await compile(checkout, dirname(binary), tag, `${path}.part`)
    await rename(`${path}.part`, path)
    return { path }
  } catch (error) {
    return {
      missing: `llama-bench was not built (${(error as Error).message.split('\n')[0]}); it needs git and g++`,
    }
  } finally {
    await rm(checkout, { recursive: true, force: true })
  }
}

async function compile(checkout: string, libraries: string, tag: string, output: string): Promise<void> {
  const headers = ['include', 'ggml/include', 'common', 'vendor'].map(
    (folder) => `-I${join(checkout, folder)}`,
  )
  const sources = ['llama-bench.cpp', 'main.cpp'].map((file) => join(checkout, 'tools/llama-bench', file))
  const links = ['libllama-common.so', `libllama.${tag}.so`, `libggml.${tag}.so`, 'libggml-base.so'].map(
    (file) => join(libraries, file),
  )
  await run('g++', [
    '-O3',
    '-DNDEBUG',
    '-std=c++17',
    ...headers,
    ...sources,
    ...links,
    '-lpthread',
    '-o',
    output,
  ])
}
