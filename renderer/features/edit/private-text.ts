import { isEnvironmentFile, RULES_FILE, valuesIn } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { documentsOf } from '../documents/store.ts'
import { untilOpen } from '../documents/until-open.ts'
import { useFiles } from '../files/store.ts'
import { keptOut } from './kept-out.ts'

const MOST_FILES = 12

const KEPT = {
  secret: 'is a file for secrets.',
  rules: `is kept from models by ${RULES_FILE}.`,
  reading: `may be kept from models: ${RULES_FILE} is not read yet.`,
}

/** Why this text of a file may not go to a model, in words; null when it may. */
export async function refusalFor(
  rpc: Rpc,
  projectId: string,
  path: string,
  texts: readonly string[],
): Promise<string | null> {
  const kept = keptOut(path)
  if (kept !== null) return `${path} ${KEPT[kept]} Nothing of it is given to a model. Edit it by hand.`
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
