import { ChevronRight, Replace, ReplaceAll, X } from 'lucide-react'
import { showKey } from '../../commands/keys.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { IconButton } from '../../ui/button.tsx'
import { FileIcon } from '../files/file-icon.tsx'
import { useLayout } from '../shell/layout-store.ts'
import { partsOf, type Row } from './model.ts'
import { openMatch } from './open.ts'
import { replaceRow } from './replace.ts'
import { dismiss, fold } from './results.ts'
import { useSearch } from './store.ts'

/** Pixels of a row that are not text, and of one character of it. */
const EDGES = 72
const CHARACTER = 7.2

interface ResultRowProps {
  readonly id: string
  readonly row: Row
  readonly top: number
  readonly focused: boolean
}

export function ResultRow({ id, row, top, focused }: ResultRowProps) {
  const isFile = row.kind === 'file'
  const open = useSearch((state) => isFile && !state.folded.has(row.file.nodeId))
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <div
      id={id}
      className="seek-result"
      data-kind={row.kind}
      role="treeitem"
      tabIndex={-1}
      aria-level={isFile ? 1 : 2}
      aria-selected={focused}
      aria-expanded={isFile ? open : undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => {
        if (isFile) fold(row.file.nodeId, open)
        else openMatch(row, true)
      }}
      onDoubleClick={() => !isFile && openMatch(row, false)}
    >
      {isFile ? <FileLabel row={row} open={open} /> : <MatchLabel row={row} />}
      <RowActions row={row} />
    </div>
  )
}

function FileLabel({ row, open }: { row: Row; open: boolean }) {
  const { path, matches } = row.file
  const cut = path.lastIndexOf('/')
  return (
    <>
      <ChevronRight aria-hidden className="tree-chevron" data-open={open || undefined} />
      <FileIcon name={path} />
      <span className="seek-file" title={path}>
        <span className="seek-name">{path.slice(cut + 1)}</span>
        {cut > 0 && <span className="seek-folder">{path.slice(0, cut)}</span>}
      </span>
      <span className="seek-count numbers">
        <span aria-hidden>{matches.length.toLocaleString('en')}</span>
        <span className="visually-hidden">{showCount(matches.length, 'match', 'matches')}</span>
      </span>
    </>
  )
}

function MatchLabel({ row }: { row: Extract<Row, { kind: 'match' }> }) {
  const columns = useLayout((state) => Math.floor((state.sizes.sideBar - EDGES) / CHARACTER))
  const { before, match, after } = partsOf(row.match, columns)
  const replacement = useSearch((state) =>
    state.replaceOpen && state.replacement !== '' && !state.regex ? state.replacement : null,
  )
  return (
    <span className="seek-line" title={`${row.match.line}: ${row.match.preview.trim()}`}>
      <span className="seek-number numbers" aria-hidden>
        {row.match.line}
      </span>
      <span className="seek-text">
        {before}
        {replacement === null ? (
          <mark>{match}</mark>
        ) : (
          <>
            <del>{match}</del>
            <ins>{replacement}</ins>
          </>
        )}
        {after}
      </span>
    </span>
  )
}

/** Shown on the row that is pointed at or has the keyboard; keys do the same. */
function RowActions({ row }: { row: Row }) {
  const rpc = useRpc()
  const replaceOpen = useSearch((state) => state.replaceOpen)
  const replacing = useSearch((state) => state.replacing)
  const isFile = row.kind === 'file'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keeps clicks on its buttons from opening the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    <span className="seek-actions" onClick={(event) => event.stopPropagation()}>
      {replaceOpen && (
        <IconButton
          icon={isFile ? ReplaceAll : Replace}
          label={isFile ? 'Replace in this file' : 'Replace this match'}
          keys={showKey('Mod-Enter', rpc.platform === 'darwin')}
          tabIndex={-1}
          disabled={replacing}
          onClick={() => void replaceRow(rpc, row)}
        />
      )}
      <IconButton icon={X} label="Dismiss" keys="Del" tabIndex={-1} onClick={() => dismiss(row)} />
    </span>
  )
}
