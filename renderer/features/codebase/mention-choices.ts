import { useEffect, useState } from 'react'
import type { FoundChunk, ProjectSymbol } from '../../../preload/contract/codebase.ts'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import type { Attachment } from '../chat/context.ts'
import type { Choice } from '../chat/mention.tsx'
import { nameIn } from '../files/model.ts'
import { askedOfIndex } from './asked.ts'
import { useCodebase, useIndexedProject } from './store.ts'

/** Milliseconds without a key after which the index is asked. */
const PAUSE = 120
const SHOWN = 7
/** Longest piece that one choice attaches. */
const CHARACTERS = 12_000

/** A place that the index found. */
export type FoundPlace = Extract<Attachment, { place: object }>

/** What the index found, and whether that is for what is typed now: else it is still being asked. */
export interface IndexChoices {
  readonly choices: readonly Choice[]
  readonly settled: boolean
}

/** Places of the project that answer what is typed behind `@search:` or `@symbol:`; null for any other mention. */
export function useIndexChoices(typed: string | undefined): IndexChoices | null {
  const rpc = useRpc()
  const projectId = useIndexedProject()
  const asked = typed === undefined ? undefined : askedOfIndex(typed)
  const { kind, text } = asked ?? {}
  const [found, setFound] = useState(NOTHING)
  // While the index is being built, there is more to find.
  const progress = useCodebase(({ index }) => index && `${index.phase} ${index.chunks}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew as the index grows
  useEffect(() => {
    if (kind === undefined || text === undefined || text === '' || projectId === null)
      return setFound(NOTHING)
    const stop = new AbortController()
    const timer = setTimeout(
      () =>
        void ask(rpc, projectId, kind, text, stop.signal).then(
          (choices) => stop.signal.aborted || setFound({ choices, of: `${kind} ${text}` }),
          (error: unknown) => {
            if (stop.signal.aborted) return
            setFound({ choices: [], of: `${kind} ${text}` })
            notifyFailure('The index was not asked.', error)
          },
        ),
      PAUSE,
    )
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [rpc, projectId, kind, text, progress])
  if (asked === undefined) return null
  return {
    choices: found.choices,
    settled: text === '' || projectId === null || found.of === `${kind} ${text}`,
  }
}

const NOTHING: { readonly choices: readonly Choice[]; readonly of: string } = { choices: [], of: '' }

async function ask(
  rpc: Rpc,
  projectId: string,
  kind: 'search' | 'symbol',
  text: string,
  signal: AbortSignal,
): Promise<readonly Choice[]> {
  if (kind === 'symbol') {
    const symbols = await rpc.codebase.symbols({ projectId, text, limit: SHOWN }, { signal })
    return symbols.map((symbol) => symbolChoice(rpc, projectId, symbol))
  }
  const chunks = await rpc.codebase.find(
    { projectId, text, limit: SHOWN, characters: SHOWN * CHARACTERS },
    { signal },
  )
  return chunks.map((chunk) => {
    const attachment = attachmentOf('search', chunk)
    return { label: chunk.name || nameIn(chunk.path), detail: attachment.path, kind: 'search', attachment }
  })
}

function symbolChoice(rpc: Rpc, projectId: string, symbol: ProjectSymbol): Choice {
  const { name, nodeId, path, line, last } = symbol
  return {
    label: name,
    detail: `${path}:${line}`,
    kind: 'symbol',
    read: async () =>
      attachmentOf('symbol', {
        ...(await rpc.codebase.lines({ projectId, nodeId, first: line, last })),
        name,
      }),
  }
}

/** A place as it goes along with a question: cited by its file and lines. */
export function attachmentOf(
  kind: 'search' | 'symbol',
  { nodeId, path, first, last, text }: FoundChunk,
): FoundPlace {
  return { kind, path: `${path}:${first}-${last}`, text, place: { nodeId, line: first } }
}
