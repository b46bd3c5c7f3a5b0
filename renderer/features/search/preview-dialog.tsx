import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { ReplacePreview } from '../../../preload/contract/search.ts'
import { useRpc } from '../../rpc/context.tsx'
import { showCount } from '../../ui/amounts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PathParts } from '../../ui/text.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { leadOf } from './model.ts'
import { closePreview, replaceAll } from './replace.ts'
import { useSearch } from './store.ts'

type PreviewFile = ReplacePreview['files'][number]
type Line = PreviewFile['changes'][number]

type Row =
  | { readonly kind: 'file'; readonly key: string; readonly file: PreviewFile }
  | { readonly kind: 'line'; readonly key: string; readonly line: Line }

const HEIGHTS = { file: 32, line: 44 }

/** Shows each line before and after, and replaces only then. */
export function PreviewDialog() {
  const rpc = useRpc()
  const preview = useSearch((state) => state.preview)
  const truncated = useSearch((state) => state.ended?.truncated === true)
  const shown = preview === 'loading' ? null : preview
  const count = shown?.files.reduce((sum, file) => sum + file.changes.length, 0) ?? 0
  const files = shown?.files.filter((file) => file.changes.length > 0).length ?? 0
  const amount = `${showCount(count, 'match', 'matches')} in ${showCount(files, 'file')}`
  return (
    <Dialog
      open={preview !== null}
      onClose={closePreview}
      title="Replace in the project"
      description={shown === null ? 'Working out what changes.' : whatHappens(shown, amount, truncated)}
    >
      {shown === null ? <Waiting label="Working out what changes" /> : <Changes preview={shown} />}
      <div className="dialog-actions">
        <Button kind="quiet" onClick={closePreview}>
          {count === 0 && shown !== null ? 'Close' : 'Replace nothing'}
        </Button>
        {(shown === null || count > 0) && (
          <Button
            kind="primary"
            // It has the keyboard from the first, so that nothing comes under a key that was meant for something else.
            data-takes-keyboard
            aria-disabled={shown === null}
            // A key that is still held from asking for it has seen nothing.
            onKeyDown={(event) => event.repeat && event.preventDefault()}
            onClick={() => shown !== null && void replaceAll(rpc)}
          >
            {shown === null ? 'Replace' : `Replace ${amount}`}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function whatHappens({ files }: ReplacePreview, amount: string, truncated: boolean): string {
  const changed = files.reduce((sum, file) => sum + (file.failure ? 0 : file.changed), 0)
  const parts = [`${amount} will be replaced as one step, which can be undone.`]
  if (changed > 0)
    parts.push(`${showCount(changed, 'match', 'matches')} changed since the search and will be left alone.`)
  if (truncated) parts.push('There are more than the search shows: search again afterwards for the rest.')
  return parts.join(' ')
}

function rowsOf({ files }: ReplacePreview): Row[] {
  return files.flatMap((file) => [
    { kind: 'file' as const, key: file.nodeId, file },
    ...file.changes.map((line) => ({ kind: 'line' as const, key: `${file.nodeId}:${line.from}`, line })),
  ])
}

function Changes({ preview }: { preview: ReplacePreview }) {
  const rows = useMemo(() => rowsOf(preview), [preview])
  const scroller = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHTS[rows[index]?.kind ?? 'line'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  })
  return (
    <section
      ref={scroller}
      className="seek-preview"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label="What changes"
      style={{ blockSize: virtual.getTotalSize() + 2 }}
    >
      <div style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start, size }) => {
          const row = rows[index]
          const style = { insetBlockStart: start, blockSize: size }
          if (row === undefined) return null
          if (row.kind === 'line') return <ChangedLine key={key} line={row.line} style={style} />
          return (
            <h3 key={key} className="seek-preview-file" style={style}>
              <span className="path-text" title={row.file.path}>
                <PathParts path={row.file.path} />
              </span>
              {row.file.failure && <span className="seek-preview-failure">{row.file.failure.message}</span>}
            </h3>
          )
        })}
      </div>
    </section>
  )
}

function ChangedLine({ line, style }: { line: Line; style: { insetBlockStart: number; blockSize: number } }) {
  return (
    <div className="seek-preview-line" style={style}>
      <span className="seek-number numbers">{line.line}</span>
      <code>
        <Marked {...cut(line.before)} kind="del" />
        <Marked {...cut(line.after)} kind="ins" />
      </code>
    </div>
  )
}

/** The start of a long line gives way, so that what changes is in sight. */
function cut({ text, start, end }: Line['before']): { before: string; middle: string; after: string } {
  return { before: leadOf(text, start, 40), middle: text.slice(start, end), after: text.slice(end) }
}

function Marked({
  before,
  middle,
  after,
  kind: Kind,
}: ReturnType<typeof cut> & { readonly kind: 'del' | 'ins' }) {
  return (
    <span data-kind={Kind}>
      {before}
      <Kind>{middle}</Kind>
      {after}
    </span>
  )
}
