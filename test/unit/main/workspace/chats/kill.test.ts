import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtChild } from '../built-child.ts'
import { folderWith, openDocument, startWorkspace, temporaryFolder } from '../harness.ts'

const KILLS = 6
const program = builtChild(join(import.meta.dirname, 'answering-child.ts'))

/** Starts an answer and kills it a while after its first commit; answers the last number said to be committed. */
function answerAndKill(args: string[], after: number): Promise<{ projectId: string; committed: number }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const first = !output.includes('COMMITTED')
      output += chunk
      if (first && output.includes('COMMITTED')) setTimeout(() => child.kill('SIGKILL'), after)
    })
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') return fail(new Error(`the child ended by itself: ${code}`))
      done({
        projectId: /PROJECT (\S+)\n/.exec(output)?.[1] ?? '',
        committed: Number(Array.from(output.matchAll(/COMMITTED (\d+)\n/g)).at(-1)?.[1] ?? -1),
      })
    })
  })
}

test(`an answer in whose middle the app was killed ${KILLS} times has all that was committed of it, each word once`, async () => {
  const dataPath = temporaryFolder()
  const root = folderWith({ 'a.ts': '' })
  const chatId = randomUUID()
  let next = 0
  for (let round = 0; round < KILLS; round++) {
    const { projectId, committed } = await answerAndKill(
      [dataPath, root, chatId, String(next)],
      (round * 37) % 160,
    )
    const harness = startWorkspace(dataPath)
    const text = (await openDocument(harness, projectId, { chatId })).text.toString()
    await harness.service.dispose()
    const words = Array.from(text.matchAll(/<(\d+)>/g), (match) => Number(match[1]))
    expect(text).toBe(words.map((n) => `<${n}>`).join(''))
    expect(words).toEqual(words.map((_, n) => n))
    expect(words.length).toBeGreaterThan(committed)
    next = words.length
  }
}, 120_000)
