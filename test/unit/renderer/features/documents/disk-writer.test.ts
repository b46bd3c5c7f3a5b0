import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DiskWriter } from '../../../../../renderer/features/documents/disk-writer.ts'
import type { DocumentClient } from '../../../../../renderer/features/documents/document-client.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BUSY = { code: 'UNAVAILABLE', message: 'The folder does not answer.' } as const

/**
 * A writer whose file cannot be written `failures` times.
 * @param typedMeanwhile which of its writes are overtaken by what another window types.
 */
function writerThatFails(failures: number, automatic = true, typedMeanwhile: readonly number[] = []) {
  let left = failures
  const snapshot = { diskDirty: true }
  const flush = vi.fn(async () => {
    if (left-- > 0) throw BUSY
    snapshot.diskDirty = typedMeanwhile.includes(flush.mock.calls.length)
    return { outcome: 'written' } as never
  })
  const onFailed = vi.fn()
  const onWritten = vi.fn()
  const client = {
    whenCommitted: async () => undefined,
    pending: false,
    snapshot,
  } as unknown as DocumentClient
  const writer = new DiskWriter({
    client,
    flush,
    automatic: () => automatic,
    onWritten,
    onFailed,
    toFailure: () => BUSY,
  })
  return { writer, flush, onFailed, onWritten }
}

it('tries again what could not be written on its own until it works, and tells the same trouble once', async () => {
  const { writer, flush, onFailed, onWritten } = writerThatFails(3)
  writer.changed()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(flush).toHaveBeenCalledTimes(4)
  expect(onFailed).toHaveBeenCalledOnce()
  expect(onWritten).toHaveBeenCalledOnce()
})

it('does not go on once the file is closed, nor where text is written only when asked', async () => {
  const closed = writerThatFails(9)
  closed.writer.changed()
  await vi.advanceTimersByTimeAsync(1_500)
  closed.writer.dispose()
  const asked = writerThatFails(9, false)
  await asked.writer.write(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(closed.flush).toHaveBeenCalledOnce()
  expect(asked.flush).toHaveBeenCalledOnce()
  expect(asked.onFailed).toHaveBeenCalledOnce()
})

it('writes once more, after a pause, when the text was not all written: another window typed on and is closed', async () => {
  const { writer, flush } = writerThatFails(0, true, [1])
  writer.changed()
  await vi.advanceTimersByTimeAsync(1_500)
  expect(flush).toHaveBeenCalledOnce()
  await vi.advanceTimersByTimeAsync(600)
  expect(flush).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(flush).toHaveBeenCalledTimes(2)
})
