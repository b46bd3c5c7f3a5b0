import { expect, it } from 'vitest'
import type { ModelDownload } from '../../../../../preload/contract/models.ts'
import {
  downloadFraction,
  downloadWords,
  endedSince,
  isUnderWay,
} from '../../../../../renderer/features/models/downloads.ts'

const download = (changes: Partial<ModelDownload> = {}): ModelDownload => ({
  id: 'a',
  name: 'Small coder',
  state: 'running',
  receivedBytes: 120_000_000,
  totalBytes: 480_000_000,
  host: 'models.example.com',
  ...changes,
})

it('says how much has come, how fast, what is left and from where', () => {
  expect(downloadWords(download({ bytesPerSecond: 8_200_000, secondsLeft: 44 }))).toBe(
    '120 MB of 480 MB · 8.2 MB/s · 45 seconds left · from models.example.com',
  )
  expect(downloadWords(download())).toBe('120 MB of 480 MB · from models.example.com')
  expect(downloadWords(download({ state: 'paused' }))).toBe('Paused at 120 MB of 480 MB')
})

it('never shows more than all of it', () => {
  expect(downloadFraction(download())).toBe(0.25)
  expect(downloadFraction(download({ receivedBytes: 500_000_000 }))).toBe(1)
  expect(downloadFraction(download({ totalBytes: 0, receivedBytes: 0 }))).toBe(0)
})

it('tells the end of a download once, and not that of one which ended in an earlier run', () => {
  const done = download({ state: 'done' })
  expect(endedSince([download()], [done])).toEqual([done])
  expect(endedSince([done], [done])).toEqual([])
  expect(endedSince([download()], [download({ state: 'paused' })])).toEqual([])
})

it('counts what waits its turn as under way, and what was paused not', () => {
  expect(isUnderWay(download({ state: 'queued' }))).toBe(true)
  expect(isUnderWay(download({ state: 'paused' }))).toBe(false)
  expect(isUnderWay(download({ state: 'failed' }))).toBe(false)
})
