import { expect, it } from 'vitest'
import { askOnce } from '../../../../main/windows/ask-once.ts'

it('asks once in a window, however often the key is pressed before the dialog is there', async () => {
  const window = {}
  let asked = 0
  let answer: (path: string) => void = () => undefined
  const ask = () => {
    asked += 1
    return new Promise<string | null>((resolve) => {
      answer = resolve
    })
  }
  const first = askOnce(window, null, ask)
  expect(await askOnce(window, null, ask)).toBeNull()
  const elsewhere = askOnce({}, null, async () => 'another window')
  expect(await elsewhere).toBe('another window')
  answer('here')
  expect(await first).toBe('here')
  expect(asked).toBe(1)
  await expect(askOnce(window, null, () => Promise.reject(new Error('no dialog')))).rejects.toThrow(
    'no dialog',
  )
  expect(await askOnce(window, null, async () => 'again')).toBe('again')
})
