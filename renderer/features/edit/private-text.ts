import { RULES_FILE } from '../../../preload/contract/private-files.ts'
import type { Rpc } from '../../rpc/client.ts'
import { keptOut } from './kept-out.ts'
import { secretValues } from './secret-values.ts'

const KEPT = {
  secret: 'is a file for secrets.',
  rules: `is kept from models by ${RULES_FILE}.`,
  reading: `may be kept from models: ${RULES_FILE} is not read yet.`,
}

/** Why this text of a file, or of none (''), may not go to a model, in words; null when it may. */
export async function refusalFor(
  rpc: Rpc,
  projectId: string,
  path: string,
  texts: readonly string[],
): Promise<string | null> {
  const kept = path === '' ? null : keptOut(path)
  if (kept !== null) return `${path} ${KEPT[kept]} Nothing of it is given to a model. Edit it by hand.`
  const secrets = secretValues(rpc, projectId)
  await secrets.ready()
  const found = secrets.in(texts)
  if (found === null) return null
  return `The value of ${found.name} from ${found.path} stands in what would be sent. Nothing was given to the model. Take it out, or choose other lines.`
}
