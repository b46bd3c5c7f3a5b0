import { useEffect, useState } from 'react'
import type { ProjectSymbol } from '../../../preload/contract/codebase.ts'
import type { FoundSymbols } from '../../../preload/contract/symbols.ts'
import type { Rpc } from '../../rpc/client.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { useCodebase, useIndexedProject } from '../codebase/store.ts'
import { SymbolIcon } from '../codebase/symbol-icon.tsx'
import { indexWords, isSearchable } from '../codebase/words.ts'
import { useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import type { PickerItem } from './picker.tsx'

/** Files in tabs that are looked through whatever was typed. */
const MOST_OPEN = 50

/** What was found so far; `nothing` stands in place of an empty list. */
interface Found {
  /** What was typed for it. */
  readonly text: string | null
  readonly symbols: readonly ProjectSymbol[]
  readonly nothing: string
}

/**
 * Declarations of the project by name: out of its index, or, with AI off, out of the files themselves. `text` null:
 * nothing is asked.
 */
export function useSymbolItems(
  text: string | null,
  go: (nodeId: string, line: number) => void,
): { items: readonly PickerItem[]; pending: boolean; nothing: string } {
  const rpc = useRpc()
  const projectId = useProjects((state) => state.currentId)
  const indexed = useIndexedProject() !== null
  const index = useCodebase((state) => state.index)
  const [found, setFound] = useState<Found>({ text: null, symbols: [], nothing: '' })
  const { symbols, nothing } = found
  // While the index is being built, more of them come.
  const progress = indexed && index !== null ? `${index.phase} ${index.symbols}` : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew as the index grows
  useEffect(() => {
    if (text === null || projectId === null) return
    const stop = new AbortController()
    const { signal } = stop
    const show = (found: Found): void => {
      if (!signal.aborted) setFound(found)
    }
    const asked = indexed
      ? askIndex(rpc, { projectId, text }, signal, show)
      : askFiles(rpc, { projectId, text }, signal, show)
    asked.catch((error: unknown) => show({ text, symbols: [], nothing: toFailure(error).message }))
    return () => stop.abort()
  }, [rpc, projectId, text, indexed, progress])
  return {
    items: text === null ? [] : symbols.map((symbol) => itemOf(symbol, go)),
    // What is on screen still answers what was typed before.
    pending: text !== null && projectId !== null && text !== found.text,
    nothing,
  }
}

interface Question {
  readonly projectId: string
  readonly text: string
}

type Show = (found: Found) => void

async function askIndex(rpc: Rpc, question: Question, signal: AbortSignal, show: Show): Promise<void> {
  const symbols = await rpc.codebase.symbols(question, { signal })
  const { index } = useCodebase.getState()
  const nothing = isSearchable(index)
    ? 'No symbol of this project has these letters.'
    : `No symbol with these letters is in the index yet. ${indexWords(index)}`
  show({ text: question.text, symbols, nothing })
}

async function askFiles(rpc: Rpc, question: Question, signal: AbortSignal, show: Show): Promise<void> {
  const open = useTabs
    .getState()
    .tabs.slice(0, MOST_OPEN)
    .map(({ nodeId }) => nodeId)
  // What is on screen stays until there is something better.
  for await (const found of await rpc.workspace.symbols.find({ ...question, open }, { signal }))
    if (found.done || found.symbols.length > 0)
      show({ text: question.text, symbols: found.symbols, nothing: nothingIn(found) })
}

function nothingIn({ everywhere, done, filesDone, filesTotal }: FoundSymbols): string {
  if (!everywhere)
    return 'No open file declares this. AI is off here, so there is no index: type three letters of the name that stand together to look in all files.'
  return done
    ? 'No symbol has these letters. AI is off here, so there is no index: three of the letters must stand together.'
    : `Looking in ${filesDone.toLocaleString('en')} of ${filesTotal.toLocaleString('en')} files.`
}

function itemOf(symbol: ProjectSymbol, go: (nodeId: string, line: number) => void): PickerItem {
  const { name, kind, container, nodeId, path, line, matched } = symbol
  return {
    id: `${nodeId}:${line}:${name}`,
    label: name,
    matched: new Set(matched),
    icon: <SymbolIcon kind={kind} />,
    place: `${container === '' ? '' : `${container} · `}${path}:${line}`,
    opens: nodeId,
    run: () => go(nodeId, line),
  }
}
