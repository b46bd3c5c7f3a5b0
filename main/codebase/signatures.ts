import { posix } from 'node:path'
import type { Signature } from '../../preload/contract/codebase.ts'
import type { PlacedSymbol } from '../symbols/rank.ts'
import type { SourceClient } from './source-client.ts'
import type { IndexStore } from './store/index-store.ts'

/** Lines of a declaration's head, of a shape's body, and members of a class, at most. */
const HEAD_LINES = 5
const SHAPE_LINES = 12
const MEMBERS = 10
/** Files are read for this many names at most. */
const MOST = 24

const ENDING = /^(d|[cm]?[jt]sx?|py|rs|go|java|kt|rb|php|cs|h|c|cc|cpp|hpp)$/
const SHAPES = new Set(['interface', 'type', 'enum'])

/** A name that a file imports, and from where as it says itself. */
export interface Imported {
  name: string
  from: string
}

/**
 * How imported names are declared, without their bodies, in the order of the names. `path` is the file that imports them. Only what the project declares is
 * known, and of what is kept from models nothing.
 */
export async function signaturesOf(
  { store, source }: { store: IndexStore; source: SourceClient },
  project: string,
  { path, imported }: { path: string; imported: readonly Imported[] },
  signal: AbortSignal,
): Promise<Signature[]> {
  const wanted = imported.slice(0, MOST)
  const rows = store.guard(() => store.index.declared(project, [...new Set(wanted.map(({ name }) => name))]))
  const chosen = wanted.flatMap((one) => bestOf(rows, one, path) ?? [])
  const nodes = [...new Set(chosen.map(({ nodeId }) => nodeId))]
  const files = await source.current.read({ projectId: project, nodeIds: nodes }, { signal })
  const texts = new Map(files.map((file) => [file.nodeId, file]))
  return chosen.flatMap((symbol) => {
    const file = texts.get(symbol.nodeId)
    if (file === undefined || file.text === null) return []
    const members = symbol.kind === 'class' ? store.guard(() => membersOf(store, project, symbol)) : []
    const text = written(file.text.split('\n'), symbol, members)
    return text === '' ? [] : [{ path: file.path, name: symbol.name, text }]
  })
}

/** The declaration that is meant: the one whose file's path ends most like what the import says. */
function bestOf(
  rows: readonly PlacedSymbol[],
  { name, from }: Imported,
  own: string,
): PlacedSymbol | undefined {
  const named = rows.filter((row) => row.name === name && row.container === '')
  const said = partsOf(/^\.{1,2}\//.test(from) ? posix.join(posix.dirname(own), from) : from)
  const scored = named.map((row) => ({ row, score: sameEnd(partsOf(row.path), said) }))
  const best = scored.reduce((most, one) => (one.score > (most?.score ?? 0) ? one : most), scored[0])
  return best !== undefined && (best.score > 0 || named.length === 1) ? best.row : undefined
}

/** The names in a path or a module's name, without the ending of a file and what stands for its folder. */
function partsOf(path: string): string[] {
  const parts = path.split(/[/.:\\]+/).filter((part) => part !== '' && part !== 'crate' && part !== 'super')
  return parts.at(-1) !== undefined && ENDING.test(parts.at(-1) as string) ? parts.slice(0, -1) : parts
}

function sameEnd(left: readonly string[], right: readonly string[]): number {
  let same = 0
  while (same < Math.min(left.length, right.length) && left.at(-1 - same) === right.at(-1 - same)) same++
  return same
}

function membersOf(store: IndexStore, project: string, { name, nodeId }: PlacedSymbol): PlacedSymbol[] {
  return store.index.members(project, nodeId, name).slice(0, MEMBERS)
}

function written(lines: readonly string[], symbol: PlacedSymbol, members: readonly PlacedSymbol[]): string {
  if (SHAPES.has(symbol.kind))
    return lines.slice(symbol.line - 1, Math.min(symbol.last, symbol.line - 1 + SHAPE_LINES)).join('\n')
  const heads = members.map(({ line, last }) => headOf(lines, line, last))
  return [headOf(lines, symbol.line, symbol.last), ...heads].filter((head) => head !== '').join('\n')
}

/** A declaration up to where its body begins. */
function headOf(lines: readonly string[], first: number, last: number): string {
  const head: string[] = []
  let depth = 0
  for (const line of lines.slice(first - 1, Math.min(last, first - 1 + HEAD_LINES))) {
    head.push(line)
    for (const character of line) {
      if ('(['.includes(character)) depth++
      else if (')]'.includes(character)) depth--
    }
    if (depth <= 0) break
  }
  return head.join('\n').replace(/\s*(\{|=>\s*\{?|:)?\s*$/, (end) => (end.trim() === ':' ? ':' : ''))
}
