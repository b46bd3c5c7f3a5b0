import type { TreeNode } from '../../../preload/contract/files.ts'
import type { CommandRegistry } from '../../commands/registry.ts'
import type { Rpc } from '../../rpc/client.ts'
import { toFailure } from '../../rpc/failure.ts'
import { notify } from '../../ui/notifications.ts'
import { useNewFile } from '../edit/new-file-store.ts'
import { activeText } from '../editor/store.ts'
import { useFiles } from '../files/store.ts'
import { useProjects } from '../projects/store.ts'
import { meantBy, type NamedCode } from './named-file.ts'
import { placeCode } from './place-code.ts'

/** Where a piece of code would go: a file of the project, a new one, or the one in front. */
export type Target =
  | { readonly kind: 'file' | 'front'; readonly nodeId: string; readonly path: string }
  | { readonly kind: 'new'; readonly path: string }

/** The file that is named, or else the one in front; undefined while there is neither. */
export function targetOf({ path }: Pick<NamedCode, 'path'>): Target | undefined {
  const text = activeText()
  const front = text && ({ kind: 'front', nodeId: text.nodeId, path: text.path } as const)
  if (path === undefined) return front
  const { tree } = useFiles.getState()
  const meant = meantBy(
    path,
    tree.files().map((file) => file.path),
  )
  const node = meant === undefined ? undefined : tree.findByPath(meant)
  if (node !== undefined && meant !== undefined)
    return node.id === front?.nodeId ? front : { kind: 'file', nodeId: node.id, path: meant }
  return { kind: 'new', path: path.replace(/^(\.?\/)+/, '') }
}

/**
 * Shows code as a change to the file it is for, to be accepted or refused piece by piece. A file that is not there is
 * shown whole before it is made. Nothing is written.
 */
export async function applyCode(
  window: { readonly rpc: Rpc; readonly commands: CommandRegistry },
  { code, path }: NamedCode,
  label: string,
): Promise<void> {
  const target = targetOf({ path })
  if (target === undefined)
    return notify({
      level: 'warning',
      title: 'The code says of no file that it is for it.',
      detail: 'Open the file that it belongs to, and apply it again.',
    })
  if (target.kind === 'new') return proposeFile(target.path, code, label)
  // Asked for with the text that it is a place in: both may change before the change is shown.
  const selection = () =>
    target.kind === 'front' && activeText()?.nodeId === target.nodeId
      ? activeText()?.view.state.selection.main
      : undefined
  try {
    // Loaded with the first change: reading an answer needs none of it.
    const { proposeChange } = await import('../edit/propose.ts')
    await proposeChange(window, {
      nodeId: target.nodeId,
      change: { textFrom: (base) => placeCode(base, code, selection()).text },
      label,
    })
  } catch (error) {
    notify({ level: 'error', title: 'The change was not shown.', detail: toFailure(error).message })
  }
}

function proposeFile(path: string, code: string, label: string): void {
  const { tree } = useFiles.getState()
  const names = path.split('/')
  const name = names.pop() ?? path
  let parent: string | null = null
  while (names.length > 0) {
    const folder: TreeNode | undefined = tree
      .children(parent)
      .map((id) => tree.get(id))
      .find((node) => node?.kind === 'folder' && node.name === names[0])
    if (folder === undefined) break
    parent = folder.id
    names.shift()
  }
  useNewFile.setState({
    file: {
      title: `New file ${path}`,
      about: null,
      projectId: useProjects.getState().currentId ?? '',
      parent,
      folders: names,
      name,
      text: code.endsWith('\n') ? code : `${code}\n`,
      phase: 'review',
      label,
      note: `Proposed by ${label}`,
      failure: null,
    },
  })
}
