import {
  Box,
  Braces,
  Hash,
  Heading,
  type LucideIcon,
  Package,
  Puzzle,
  SquareFunction,
  Type,
  Variable,
} from 'lucide-react'
import type { SymbolKind } from '../../../preload/contract/codebase.ts'

const ICONS: Record<SymbolKind, LucideIcon> = {
  class: Box,
  interface: Puzzle,
  type: Type,
  enum: Hash,
  function: SquareFunction,
  method: Braces,
  variable: Variable,
  module: Package,
  heading: Heading,
}

/** What kind of declaration a symbol is. */
export function SymbolIcon({ kind }: { kind: SymbolKind }) {
  const Icon = ICONS[kind]
  return <Icon aria-hidden />
}
