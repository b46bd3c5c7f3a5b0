import type { FileInfo } from '../../../preload/contract/files.ts'

/** The file that was in front when the window was last seen. */
export interface SeenFile {
  readonly info: FileInfo
  /** Its document then, as a Yjs V1 update. */
  readonly state: Uint8Array
}

let seen: SeenFile | undefined

/** Keeps what a start begins with, until the store answers for the file. */
export function keepSeen(file: SeenFile): void {
  seen = file
}

/** What was seen of a file. */
export function seenOf(projectId: string, nodeId: string): SeenFile | undefined {
  return seen?.info.id === nodeId && seen.info.projectId === projectId ? seen : undefined
}

/** From now on the store is asked. */
export function forgetSeen(): void {
  seen = undefined
}
