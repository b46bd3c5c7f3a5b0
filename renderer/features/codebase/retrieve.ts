import type { Rpc } from '../../rpc/client.ts'
import { currentModel } from '../chat/model-in-use.ts'
import { attachmentOf, type FoundPlace } from './mention-choices.ts'

/** Places that go along at most. */
const PLACES = 8
/** Tokens that a model on this device is given for a whole conversation, unless it takes fewer. */
const ROOM = 4096
/** Of that, what places of the project may take; the rest is for the question and its answer. */
const SHARE = 0.35
const CHARACTERS_A_TOKEN = 3.5
/** A model elsewhere has more room, but what is not needed is not sent. */
const REMOTE_CHARACTERS = 24_000

/** The places of the project that fit a question best, as much of them as fits the model. */
export async function retrieve(
  rpc: Rpc,
  projectId: string,
  question: string,
): Promise<readonly FoundPlace[]> {
  if (question.trim() === '') return []
  const chunks = await rpc.codebase.find({
    projectId,
    text: question.slice(0, 20_000),
    limit: PLACES,
    characters: room(),
  })
  return chunks.map((chunk) => attachmentOf('search', chunk))
}

function room(): number {
  const model = currentModel()
  if (model?.source === 'provider') return REMOTE_CHARACTERS
  const tokens = Math.min(model?.contextLength ?? ROOM, ROOM)
  return Math.floor(tokens * SHARE * CHARACTERS_A_TOKEN)
}
