import type { ImportProgress } from '../../../preload/contract/projects.ts'
import { showCount } from '../../ui/amounts.ts'

/** What long work says of itself. */
export type Measured = Pick<ImportProgress, 'filesDone' | 'filesTotal' | 'bytesDone' | 'bytesTotal'> & {
  readonly phase: string
}

/** An import, or other work that is measured so, as the window shows it. */
export interface ImportView<P extends Measured = ImportProgress> {
  readonly progress: P
  /** Bytes a second, smoothed; null until it can be told. */
  readonly rate: number | null
  /** Seconds to go; null until it can be told. */
  readonly secondsLeft: number | null
  /** The point the rate is measured from: when (in milliseconds), and how many bytes were done. */
  readonly from: { readonly at: number; readonly bytes: number }
}

/** How much the newest measurement counts: enough to follow a change, not enough to flicker. */
const WEIGHT = 0.25
/** Measurements closer than this, in milliseconds, tell noise. */
const APART = 200

/** Takes in a progress item. The rate is a moving average, so that the time left is steady. */
export function viewImport<P extends Measured = ImportProgress>(
  before: ImportView<P> | undefined,
  progress: P,
  now: number,
): ImportView<P> {
  const from = { at: now, bytes: progress.bytesDone }
  if (before?.progress.phase !== 'reading' || progress.phase !== 'reading') {
    return { progress, rate: null, secondsLeft: null, from }
  }
  if (now - before.from.at < APART) return { ...before, progress }
  const measured = Math.max(0, ((progress.bytesDone - before.from.bytes) * 1000) / (now - before.from.at))
  const rate = before.rate === null ? measured : before.rate + WEIGHT * (measured - before.rate)
  const left = progress.bytesTotal - progress.bytesDone
  return { progress, rate, secondsLeft: rate > 0 ? left / rate : null, from }
}

/** `1,204 of 5,000 files`. */
export function filesWords({ filesDone, filesTotal }: Pick<Measured, 'filesDone' | 'filesTotal'>): string {
  return `${filesDone.toLocaleString('en')} of ${showCount(filesTotal, 'file')}`
}

/** Part done, 0 to 1; null while the folder is still being looked through. */
export function importFraction({ progress }: ImportView<Measured>): number | null {
  if (progress.phase === 'scanning') return null
  if (progress.bytesTotal > 0) return Math.min(1, progress.bytesDone / progress.bytesTotal)
  return progress.filesTotal > 0 ? Math.min(1, progress.filesDone / progress.filesTotal) : 1
}
