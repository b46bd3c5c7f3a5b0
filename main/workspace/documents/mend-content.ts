import { AppError } from '../../../preload/contract/errors.ts'
import { MAX_STORED_BYTES } from '../disk/content-state.ts'
import { readRegularFile } from '../disk/read-file.ts'
import { realPathWithin } from '../disk/safe-path.ts'
import { contentHash } from '../store/blobs-table.ts'
import type { FileRow } from '../store/files-table.ts'
import type { Store } from '../store/store.ts'
import type { ProjectTree } from '../tree/project-tree.ts'

/**
 * Puts the content that a file's document began with back into the store from the file itself, when `error` says that
 * it was damaged there and the file still has it.
 * @returns true when it is whole again.
 */
export function mendContent(
  { store, tree, root }: { store: Store; tree: ProjectTree; root: string },
  row: FileRow,
  error: unknown,
): boolean {
  if (!(error instanceof AppError) || error.code !== 'DATABASE_DAMAGED') return false
  const began = store.log.doc(tree.project, row.id)?.seed ?? row.hash
  if (began === null) return false
  try {
    const { bytes } = readRegularFile(realPathWithin(root, tree.diskPathOf(row)), MAX_STORED_BYTES)
    if (!contentHash(bytes).equals(began)) return false
    store.committer.run(() => store.blobs.mend(began, bytes))
    return true
  } catch {
    // What was found first is the better thing to say.
    return false
  }
}
