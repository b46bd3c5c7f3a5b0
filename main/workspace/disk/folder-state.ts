import { opendir, stat } from 'node:fs/promises'
import { systemCode } from '../store/failures.ts'

/** What is at a project's path now. Two folders with one `identity` are one folder, whatever is in it. */
export type FolderState =
  | { there: true; identity: string }
  | { there: false; why: 'missing' | 'forbidden' | 'failing' }

/** Looks whether the folder is there and may be read. Never throws. */
export async function folderState(path: string): Promise<FolderState> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) return { there: false, why: 'missing' }
    await (await opendir(path)).close()
    return { there: true, identity: `${found.dev}:${found.ino}` }
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') return { there: false, why: 'missing' }
    if (code === 'EACCES' || code === 'EPERM') return { there: false, why: 'forbidden' }
    // A drive that was pulled out, or a server that does not answer: EIO, ESTALE, ENOTCONN, …
    return { there: false, why: 'failing' }
  }
}
