import { statfsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'

/**
 * Linux's numbers for file systems whose changes may be made on another machine, which no watcher here sees
 * (`man 2 statfs`, linux/magic.h): NFS, SMB, CIFS, AFS, 9p (also Windows drives in WSL), Ceph, Coda, FUSE (sshfs).
 */
const REMOTE = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x01021997, 0x00c36400, 0x73757245, 0x65735546,
])

/** Is the folder on a drive that other machines write to? Where it cannot be told, the answer is no. */
export async function isOnNetwork(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return isNetworkPath(path)
  try {
    return REMOTE.has((await statfs(path)).type >>> 0)
  } catch {
    // Gone or unreadable: whoever watches it finds that out, with a better error.
    return false
  }
}

/** The same, for who must know before it goes on. */
export function isOnNetworkNow(path: string): boolean {
  if (process.platform !== 'linux') return isNetworkPath(path)
  try {
    return REMOTE.has(statfsSync(path).type >>> 0)
  } catch {
    // Gone or unreadable: whoever opens it finds that out, with a better error.
    return false
  }
}

function isNetworkPath(path: string): boolean {
  return process.platform === 'win32' && /^(\\\\|\/\/)[^?.]/.test(path)
}
