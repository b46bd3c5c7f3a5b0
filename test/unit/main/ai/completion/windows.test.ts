import { expect, it } from 'vitest'
import { Windows } from '../../../../../main/ai/completion/windows.ts'
import { cursor, runService, shippedModels } from '../running-service.ts'

const LIMITS = { prefixCharacters: 3000, suffixCharacters: 300 }
const lines = (length: number) => `${'x'.repeat(49)}\n`.repeat(length / 50)

it('a window that leaves no room is made smaller, and stays so in its document alone', () => {
  const windows = new Windows(4)
  const size = (document: string) => {
    const { head, tail } = windows.at(document, lines(10_000), '', LIMITS)
    return head.length + tail.length
  }
  expect(size('a')).toBeGreaterThan(2500)
  expect(windows.narrow('a', 1000, { capacity: 2048 })).toBe(false)
  expect(windows.narrow('a', 4000, { capacity: 2048 })).toBe(true)
  expect(size('a')).toBeLessThan(1600)
  expect(size('b')).toBeGreaterThan(2500)
})

it('is as it was where no window would do, as in a line without an end', () => {
  const windows = new Windows(4)
  windows.at('a', 'x'.repeat(9000), '', LIMITS)
  expect(windows.narrow('a', 9000, { capacity: 2048 })).toBe(false)
  const { head } = windows.at('a', lines(10_000), '', LIMITS)
  expect(head.length).toBeGreaterThan(2500)
})

it('what has few characters to a token is completed from less of it', async () => {
  const { client } = await runService({ modelsPath: shippedModels })
  const before = `${'これは長い日本語のテキストです。'.repeat(6)}\n`.repeat(60)
  const request = cursor(`${before}The sum of two numbers is `)
  const { promptTokens, evaluatedTokens } = await client.complete(request)
  expect(evaluatedTokens).toBeGreaterThan(100)
  expect(promptTokens).toBeLessThan(2000)
  // The next key costs what it changes.
  const next = await client.complete(cursor(`${before}The sum of two numbers is t`))
  expect(next.evaluatedTokens).toBeLessThan(20)
  expect((await client.reading(request)).tokens).toBeLessThan(2000)
})
