import { byLengthAsc, Fzf } from 'fzf'
import { useEffect, useMemo, useState } from 'react'
import { useCommands } from '../../commands/context.tsx'
import type { CommandRegistry } from '../../commands/registry.ts'
import { focusEditor } from '../editor/store.ts'
import { FileIcon } from '../files/file-icon.tsx'
import { useFiles } from '../files/store.ts'
import { useProjects } from '../projects/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { useStart } from '../shell/start-state.ts'
import { type OpenOptions, useTabs } from '../tabs/store.ts'
import { type FileHit, searchFiles } from './file-search.ts'
import { useFileSymbolItems } from './file-symbol-items.tsx'
import { Picker, type PickerItem } from './picker.tsx'
import { parseQuery, type Query } from './query.ts'
import { usePalette } from './store.ts'
import { useSymbolItems } from './symbol-items.tsx'

/** Files by name, `:line`, `@symbol` of the file, `#symbol` of the project, `>command`. */
export function QuickOpen({ onPick }: { onPick: (item: PickerItem) => void }) {
  const text = usePalette((state) => state.text)
  const starting = useStart((state) => !state.ready)
  const inProject = useProjects((state) => state.currentId !== null || state.opening !== null) || starting
  const reading = useFiles((state) => !state.loaded)
  const typed = inProject || text.startsWith('>') ? text : `>${text}`
  const query = useMemo(() => parseQuery(typed), [typed])
  const commands = useCommandItems(query)
  const { items: files, pending } = useFileItems(query)
  const line = lineItems(query)
  const symbols = useSymbolItems(query.mode === 'symbols' ? query.text : null, goToLine)
  const inFile = useFileSymbolItems(query.mode === 'fileSymbols' ? query.text : null, goToLine)
  const unread = query.mode === 'files' && reading && files.length === 0
  const lists = { commands, files, line, symbols: symbols.items, fileSymbols: inFile.items }
  return (
    <Picker
      label="Go to a file or run a command"
      placeholder={inProject ? PLACEHOLDER : 'Run a command'}
      text={typed}
      onText={(next) => usePalette.setState({ text: next })}
      items={lists[query.mode]}
      // Enter waits for what it is to take: the files of a project that is only being read, too.
      pending={pending || unread || symbols.pending || inFile.pending}
      first={query.mode === 'fileSymbols' ? inFile.first : 0}
      nothing={nothingFound(query, reading, { symbols: symbols.nothing, fileSymbols: inFile.nothing })}
      onPick={onPick}
    />
  )
}

const PLACEHOLDER = 'Name of a file, : for a line, @ or # for a symbol, > for a command'

/** @param symbols what stands in place of no symbol, by where they were looked for. */
function nothingFound(
  query: Query,
  reading: boolean,
  symbols: { readonly symbols: string; readonly fileSymbols: string },
): string {
  if (query.mode === 'symbols' || query.mode === 'fileSymbols') return symbols[query.mode]
  if (query.mode === 'commands') return 'No command has these letters.'
  if (query.mode === 'files' && reading) return 'Reading the files of the project.'
  if (query.mode === 'files') return 'No file of this project has these letters in its path.'
  if (useTabs.getState().active === null) return 'Open a file first, then go to a line of it.'
  return 'Type the number of a line.'
}

function useCommandItems(query: Query): readonly PickerItem[] {
  const registry = useCommands()
  const all = useMemo(
    () =>
      registry
        .available()
        .filter((command) => command.palette !== false)
        .map((command) => ({
          command,
          shown: command.category ? `${command.category}: ${command.title}` : command.title,
        })),
    [registry],
  )
  const wanted = query.mode === 'commands' ? query.text : null
  return useMemo(() => {
    if (wanted === null) return []
    const finder = new Fzf(all, {
      selector: (each) => each.shown,
      casing: 'case-insensitive',
      tiebreakers: [byLengthAsc],
    })
    const hits = wanted === '' ? all.map((item) => ({ item, positions: undefined })) : finder.find(wanted)
    return hits.map(({ item, positions }) => commandItem(registry, item.command.id, item.shown, positions))
  }, [registry, all, wanted])
}

function commandItem(
  registry: CommandRegistry,
  id: string,
  label: string,
  matched?: ReadonlySet<number>,
): PickerItem {
  const keys = registry.keyOf(id)
  return {
    id,
    label,
    matched,
    end: keys && <kbd className="keys">{keys}</kbd>,
    run: () => registry.run(id),
  }
}

const nothingYet = { hits: [], text: null }

function useFileItems(query: Query): { items: readonly PickerItem[]; pending: boolean } {
  const tree = useFiles((state) => state.tree)
  const [{ hits, text }, setFound] = useState<{ hits: readonly FileHit[]; text: string | null }>(nothingYet)
  // Opening the palette again builds the search anew, so what was looked at last is as of then.
  const search = useMemo(() => {
    const { recent, active } = useTabs.getState()
    return searchFiles(tree, recent, active)
  }, [tree])
  const wanted = query.mode === 'files' ? query.text : null
  useEffect(() => {
    if (wanted === null) return
    let overtaken = false
    void search.find(wanted).then((found) => !overtaken && found && setFound({ hits: found, text: wanted }))
    return () => {
      overtaken = true
    }
  }, [search, wanted])
  const place =
    query.mode === 'files' && query.line !== null ? { line: query.line, column: query.column } : {}
  const items = hits.map(({ file, positions }) => {
    const start = file.path.length - file.name.length
    return {
      id: file.id,
      label: file.name,
      matched: new Set([...positions].filter((at) => at >= start).map((at) => at - start)),
      icon: <FileIcon name={file.name} />,
      place: file.path.slice(0, Math.max(0, start - 1)),
      placeMatched: positions,
      opens: file.id,
      run: () => go(file.id, place),
    }
  })
  return { items, pending: wanted !== null && wanted !== text }
}

function lineItems(query: Query): readonly PickerItem[] {
  const { active } = useTabs.getState()
  if (query.mode !== 'line' || query.line === null || active === null) return []
  const { line, column } = query
  const label = column > 1 ? `Go to line ${line}, column ${column}` : `Go to line ${line}`
  return [{ id: 'line', label, opens: active, run: () => go(active, { line, column }) }]
}

function goToLine(nodeId: string, line: number): void {
  go(nodeId, { line, column: 1 })
}

function go(nodeId: string, place: OpenOptions): void {
  showPage('work')
  useTabs.getState().openFile(nodeId, place)
  // Once the window is drawn: taking the keyboard lays out what is there.
  queueMicrotask(focusEditor)
}
