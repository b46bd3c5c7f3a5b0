import { useEffect, useMemo, useState } from 'react'
import type { FileSymbol } from '../../../preload/contract/symbols.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { SymbolIcon } from '../codebase/symbol-icon.tsx'
import { activeText } from '../editor/store.ts'
import { useProjects } from '../projects/store.ts'
import { useTabs } from '../tabs/store.ts'
import { findFileSymbols, type SymbolHit, symbolAtLine } from './file-symbols.ts'
import type { PickerItem } from './picker.tsx'

interface FileSymbolItems {
  readonly items: readonly PickerItem[]
  /** True until it is known what the file declares. */
  readonly pending: boolean
  /** Index of the one that the cursor is in. */
  readonly first: number
  /** Stands in place of an empty list. */
  readonly nothing: string
}

/** What was answered about a file: what it declares, or why that is not known. */
interface Answer {
  readonly nodeId: string
  readonly symbols: readonly FileSymbol[]
  readonly failure: string | null
}

/** What the file in front declares, by name. `text` null: nothing is asked. */
export function useFileSymbolItems(
  text: string | null,
  go: (nodeId: string, line: number) => void,
): FileSymbolItems {
  const rpc = useRpc()
  const projectId = useProjects((state) => state.currentId)
  const nodeId = useTabs((state) => state.active)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const asked = text !== null
  useEffect(() => {
    if (!asked || projectId === null || nodeId === null) return
    const stop = new AbortController()
    const { signal } = stop
    rpc.workspace.symbols.ofFile({ projectId, nodeId }, { signal }).then(
      (symbols) => signal.aborted || setAnswer({ nodeId, symbols, failure: null }),
      (error: unknown) =>
        signal.aborted || setAnswer({ nodeId, symbols: [], failure: toFailure(error).message }),
    )
    return () => stop.abort()
  }, [rpc, projectId, nodeId, asked])
  const known = answer?.nodeId === nodeId ? answer : null
  const hits = useMemo(
    () => (known === null || text === null ? [] : findFileSymbols(known.symbols, text)),
    [known, text],
  )
  return {
    items: nodeId === null ? [] : hits.map((hit, index) => itemOf(hit, index, nodeId, go)),
    pending: asked && nodeId !== null && known === null,
    first: known === null || text !== '' ? 0 : symbolAtLine(known.symbols, lineOfCursor(nodeId)),
    nothing: nothingIn(nodeId, known),
  }
}

function nothingIn(nodeId: string | null, known: Answer | null): string {
  if (nodeId === null) return 'Open a file first, then go to a symbol of it.'
  if (known === null) return 'Reading the file.'
  if (known.failure !== null) return known.failure
  return known.symbols.length === 0
    ? 'This file declares nothing by a name that OffCoder knows.'
    : 'No symbol of this file has these letters.'
}

function lineOfCursor(nodeId: string | null): number {
  const text = activeText()
  if (text === undefined || text.nodeId !== nodeId) return 1
  const { doc, selection } = text.view.state
  return doc.lineAt(selection.main.head).number
}

function itemOf(
  { symbol, positions }: SymbolHit,
  index: number,
  nodeId: string,
  go: (nodeId: string, line: number) => void,
): PickerItem {
  const { name, kind, container, line } = symbol
  return {
    id: `${index}:${line}:${name}`,
    label: name,
    matched: positions,
    icon: <SymbolIcon kind={kind} />,
    place: container === '' ? undefined : container,
    end: `Line ${line}`,
    opens: nodeId,
    run: () => go(nodeId, line),
  }
}
