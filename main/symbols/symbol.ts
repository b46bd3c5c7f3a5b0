import type { SymbolKind } from '../../preload/contract/codebase.ts'

/** Something a file declares. Lines count from 1 and include the last. */
export interface DeclaredSymbol {
  name: string
  kind: SymbolKind
  /** What it is declared in, '' at the top. */
  container: string
  line: number
  last: number
}
