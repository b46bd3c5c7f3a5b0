import { create } from 'zustand'
import type { ModelDownload } from '../../../preload/contract/models.ts'
import type { Rpc } from '../../rpc/client.ts'
import { subscribe } from '../../rpc/subscribe.ts'
import { showBytes, showTimeLeft } from '../../ui/amounts.ts'
import { notifyFailure } from '../../ui/notifications.ts'

/** The downloads of this run and what earlier ones have left, as the ai process tells them; main before it runs. */
export const useDownloads = create<{
  readonly list: readonly ModelDownload[]
  /** The ai process tells of them. */
  readonly live: boolean
}>(() => ({ list: [], live: false }))

/** Follows the downloads; `onEnded` hears of each that came to its end, well or not, while it was followed. */
export function followDownloads(rpc: Rpc, onEnded: (download: ModelDownload) => void): () => void {
  let before: readonly ModelDownload[] | undefined
  const stop = subscribe(
    rpc,
    'ai',
    (signal) => rpc.ai.models.downloads(undefined, { signal }),
    (list) => {
      const ended = endedSince(before ?? list, list)
      before = list
      useDownloads.setState({ list, live: true })
      for (const download of ended) onEnded(download)
    },
  )
  return () => {
    stop()
    useDownloads.setState({ list: [], live: false })
  }
}

/** Shows what earlier runs have left while no ai process tells of it. */
export async function showLeftDownloads(rpc: Rpc): Promise<void> {
  try {
    const list = await rpc.desktop.leftDownloads.list()
    if (!useDownloads.getState().live) useDownloads.setState({ list })
  } catch (error) {
    notifyFailure('What was left of downloads could not be read.', error)
  }
}

/** Those that are done or failed now and were not before. */
export function endedSince(
  before: readonly ModelDownload[],
  now: readonly ModelDownload[],
): readonly ModelDownload[] {
  return now.filter(({ id, state }) => {
    const was = before.find((download) => download.id === id)?.state
    return (state === 'done' || state === 'failed') && was !== state
  })
}

/** Whether bytes come, or will without anybody's doing. */
export function isUnderWay({ state }: ModelDownload): boolean {
  return state === 'queued' || state === 'checking' || state === 'running'
}

export function downloadFraction({ receivedBytes, totalBytes }: ModelDownload): number {
  return totalBytes === 0 ? 0 : Math.min(1, receivedBytes / totalBytes)
}

/** `120 MB of 491 MB · 8.2 MB/s · 3 minutes left · from models.example.com`. */
export function downloadWords(download: ModelDownload): string {
  const { state, receivedBytes, totalBytes, bytesPerSecond, secondsLeft, host } = download
  const amount = `${showBytes(receivedBytes)} of ${showBytes(totalBytes)}`
  if (state === 'queued') return `Waits for the download before it · ${amount}`
  if (state === 'checking') return `Checking what is here · ${showBytes(totalBytes)}`
  if (state === 'paused') return `Paused at ${amount}`
  if (state === 'failed') return `Stopped at ${amount}`
  return [
    amount,
    bytesPerSecond === undefined ? undefined : `${showBytes(bytesPerSecond)}/s`,
    secondsLeft === undefined ? undefined : `${showTimeLeft(secondsLeft)} left`,
    `from ${host}`,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

export async function startDownload(rpc: Rpc, id: string, sources: readonly string[]): Promise<void> {
  try {
    await rpc.ai.models.download({ id, sources: [...sources] })
  } catch (error) {
    notifyFailure('The download did not start.', error)
  }
}

/** Stops a download; what has come is kept. */
export async function pauseDownload(rpc: Rpc, id: string): Promise<void> {
  try {
    await rpc.ai.models.pauseDownload({ id })
  } catch (error) {
    notifyFailure('The download could not be paused.', error)
  }
}

/** Stops a download and deletes what has come. */
export async function cancelDownload(rpc: Rpc, id: string): Promise<void> {
  try {
    const { done } = await rpc.desktop.leftDownloads.discard({ id })
    if (!done) return await rpc.ai.models.cancelDownload({ id })
    await showLeftDownloads(rpc)
  } catch (error) {
    notifyFailure('The download could not be cancelled.', error)
  }
}
