import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Most bytes that states of chats and files take on disk together. */
export const QUOTA = 2 * 2 ** 30
/** Most of what is free on the disk that they take. */
export const FREE_SHARE = 0.1
/** Milliseconds without use after which a state goes, however much room there is. */
export const LONGEST = 60 * 24 * 60 * 60_000

/**
 * Which of the kept states must go so that `bytes` more fit, oldest use first.
 * @returns undefined when they would not fit if all went.
 */
export async function stale<T extends { bytes: number; used: number }>(
  kept: readonly T[],
  bytes: number,
  path: string,
  quota: number,
  share: number,
): Promise<T[] | undefined> {
  let taken = kept.reduce((sum, one) => sum + one.bytes, 0)
  const most = Math.min(quota, ((await freeNear(path)) + taken) * share)
  if (bytes > most) return undefined
  const gone: T[] = []
  for (const one of [...kept].sort((left, right) => left.used - right.used)) {
    if (taken + bytes <= most) break
    taken -= one.bytes
    gone.push(one)
  }
  return gone
}

/** Bytes that are free where a folder is, or will be. */
async function freeNear(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    const parent = dirname(path)
    return parent === path ? 0 : freeNear(parent)
  }
}
