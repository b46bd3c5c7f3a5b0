import type { IndexState } from '../../../preload/contract/codebase.ts'
import { showBytes, showCount } from '../../ui/amounts.ts'

/** `12 of 400`. */
function of(done: number, total: number): string {
  return `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
}

/** How the index stands, in a sentence. */
export function indexWords(index: IndexState | null): string {
  if (index === null) return 'It begins a moment after the project was opened.'
  const { phase, filesDone, filesTotal, chunks, embedded, failure } = index
  switch (phase) {
    case 'reading':
      return filesTotal === 0 ? 'Looking for what changed.' : `Reading ${of(filesDone, filesTotal)} files.`
    case 'embedding':
      return `Every word is in it. Reading for meaning: ${of(embedded ?? 0, chunks)} pieces.`
    case 'paused':
      return filesDone === filesTotal
        ? 'Paused: what is in it can be searched, and what changes is read later.'
        : `Paused at ${of(filesDone, filesTotal)} files. What is in it can be searched.`
    case 'battery':
      return 'It waits, because this machine runs on its battery. What is in it can be searched.'
    case 'failed':
      return failure?.message ?? 'It could not be built.'
    case 'ready':
    case 'resting':
      return failure === undefined
        ? 'Up to date.'
        : `Every word is in it, but it cannot be read for meaning: ${failure.message}`
  }
}

/** What is in the index and what it takes. */
export function indexSize({ chunks, symbols, embedded, bytes }: IndexState): string {
  return [
    showCount(chunks, 'piece'),
    showCount(symbols, 'symbol'),
    ...(embedded === null ? [] : [`${embedded.toLocaleString('en')} with meaning`]),
    `${showBytes(bytes)} on disk for all projects`,
  ].join(' · ')
}

/** What the status bar says, null where there is nothing to say. */
export function indexMark(index: IndexState | null): string | null {
  if (index === null) return null
  const { phase, filesDone, filesTotal, chunks, embedded } = index
  if (phase === 'reading')
    return filesTotal === 0 || filesDone === filesTotal ? null : `Index ${percent(filesDone, filesTotal)}`
  if (phase === 'embedding') return `Index ${percent(embedded ?? 0, chunks)}`
  if (phase === 'paused') return 'Index paused'
  if (phase === 'battery') return 'Index waits'
  return phase === 'failed' ? 'Index: failed' : null
}

/** 0 to 1; null where it cannot be told. */
export function indexFraction({ phase, filesDone, filesTotal, chunks, embedded }: IndexState): number | null {
  if (phase === 'embedding' && embedded !== null) return chunks === 0 ? null : embedded / chunks
  return filesTotal === 0 ? null : filesDone / filesTotal
}

function percent(done: number, total: number): string {
  return `${total === 0 ? 0 : Math.floor((done / total) * 100)} %`
}

/** Is every word of the project in the index? */
export function isSearchable(index: IndexState | null): boolean {
  return index !== null && ['ready', 'resting', 'embedding'].includes(index.phase)
}
