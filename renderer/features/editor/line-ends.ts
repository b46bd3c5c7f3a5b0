import type { Eol } from '../../../preload/contract/files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { notify, notifyFailure } from '../../ui/notifications.ts'

/** What line ends are called. */
export const EOL_NAMES: Record<Eol, string> = { lf: 'LF', crlf: 'CRLF', cr: 'CR', mixed: 'Mixed line ends' }

interface LineEndsOf {
  readonly projectId: string
  readonly nodeId: string
  readonly name: string
  readonly eol: Eol
}

/** Changes how the lines of a file end, and offers to take that back. The file is written at once. */
export async function changeLineEnds(rpc: Rpc, file: LineEndsOf, eol: Eol): Promise<void> {
  const { projectId, nodeId, name } = file
  if (eol === file.eol) return
  try {
    await rpc.workspace.files.setLineEnds({ projectId, nodeId, eol })
  } catch (error) {
    notifyFailure(`The line ends of “${name}” are as they were.`, error)
    return
  }
  notify({
    level: 'success',
    title: `Line ends of “${name}”: ${eol === 'mixed' ? 'mixed, as they were' : EOL_NAMES[eol]}.`,
    action: { label: 'Undo', run: () => void changeLineEnds(rpc, { ...file, eol }, file.eol) },
  })
}
