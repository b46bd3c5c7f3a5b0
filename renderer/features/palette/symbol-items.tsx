import { useEffect, useState } from 'react'
import type { ProjectSymbol } from '../../../preload/contract/codebase.ts'
import { useRpc } from '../../rpc/context.tsx'
import { toFailure } from '../../rpc/failure.ts'
import { useCodebase, useIndexedProject } from '../codebase/store.ts'
import { SymbolIcon } from '../codebase/symbol-icon.tsx'
import { indexWords, isSearchable } from '../codebase/words.ts'
import type { PickerItem } from './picker.tsx'

/** Declarations of the project by name. `text` null: nothing is asked. */
export function useSymbolItems(
  text: string | null,
  go: (nodeId: string, line: number) => void,
): { items: readonly PickerItem[]; nothing: string } {
  const rpc = useRpc()
  const projectId = useIndexedProject()
  const index = useCodebase((state) => state.index)
  const [found, setFound] = useState<readonly ProjectSymbol[]>([])
  const [failure, setFailure] = useState<string | null>(null)
  // While the index is being built, more of them come.
  const progress = index === null ? 0 : index.symbols
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew as the index grows
  useEffect(() => {
    if (text === null || projectId === null) return
    let overtaken = false
    rpc.codebase.symbols({ projectId, text }).then(
      (list) => {
        if (overtaken) return
        setFound(list)
        setFailure(null)
      },
      (error: unknown) => overtaken || setFailure(toFailure(error).message),
    )
    return () => {
      overtaken = true
    }
  }, [rpc, projectId, text, progress])
  if (projectId === null) return { items: [], nothing: 'AI is off here, so there is no index of symbols.' }
  const items = found.map((symbol): PickerItem => {
    const { name, kind, container, nodeId, path, line, matched } = symbol
    return {
      id: `${nodeId}:${line}:${name}`,
      label: name,
      matched: new Set(matched),
      icon: <SymbolIcon kind={kind} />,
      place: `${container === '' ? '' : `${container} · `}${path}:${line}`,
      run: () => go(nodeId, line),
    }
  })
  return { items: text === null ? [] : items, nothing: failure ?? nothingWords(index) }
}

function nothingWords(index: ReturnType<typeof useCodebase.getState>['index']): string {
  if (isSearchable(index)) return 'No symbol of this project has these letters.'
  return `No symbol with these letters is in the index yet. ${indexWords(index)}`
}
