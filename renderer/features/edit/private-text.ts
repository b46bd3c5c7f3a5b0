import { isEnvironmentFile, isPrivate, valuesIn } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import type { DocumentClient } from '../documents/document-client.ts'
import { documentsOf } from '../documents/store.ts'
import { useFiles } from '../files/store.ts'

const MOST_FILES = 12
/** Milliseconds to wait for one file's text. */
const PATIENCE = 3000

/** Why this text of a file may not go to a model, in words; null when it may. */
export async function refusalFor(
  rpc: Rpc,
  projectId: string,
  path: string,
  texts: readonly string[],
): Promise<string | null> {
  if (isPrivate(path))
    return `${path} is a file for secrets. Nothing of it is given to a model. Edit it by hand.`
  for (const file of environmentFiles()) {
    for (const [name, value] of valuesIn(await textOf(rpc, projectId, file.id))) {
      if (texts.some((text) => text.includes(value)))
        return `The value of ${name} from ${file.path} stands in what would be sent. Nothing was given to the model. Take it out, or choose other lines.`
    }
  }
  return null
}

function environmentFiles() {
  const files = useFiles.getState().tree.files()
  return files.filter(({ name }) => isEnvironmentFile(name)).slice(0, MOST_FILES)
}

async function textOf(rpc: Rpc, projectId: string, nodeId: string): Promise<string> {
  const handle = documentsOf(rpc).acquire(projectId, nodeId)
  try {
    await untilOpen(handle.client)
    return handle.client.text.toString()
  } finally {
    handle.release()
  }
}

/** Resolves when a document's text is there. @throws when it does not come: what cannot be looked at cannot be kept out. */
export function untilOpen(client: DocumentClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (failure?: Error): void => {
      clearTimeout(late)
      stop()
      if (failure === undefined) resolve()
      else reject(failure)
    }
    const look = (): void => {
      if (client.snapshot.phase === 'ready') end()
      if (client.snapshot.phase === 'failed') end(new Error(client.snapshot.failure?.message))
    }
    const late = setTimeout(() => end(new Error('A file did not open in time. Try again.')), PATIENCE)
    const stop = client.subscribe(look)
    look()
  })
}
