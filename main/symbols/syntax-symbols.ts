import type { SyntaxNode } from '@lezer/common'
import type { Grammar } from './declarations.ts'
import type { DeclaredSymbol } from './symbol.ts'

/** A node of a tree may hide the name this deep: pointers to pointers to functions. */
const NAME_DEPTH = 4
/** Of variables, those that stand at the top of a file are worth a name. */
const TOP = new Set(['Script', 'ExportDeclaration', 'AmbientDeclaration'])
const LOCAL = new Set(['VariableDeclaration', 'AssignStatement'])
const FUNCTION_VALUE = new Set(['ArrowFunction', 'FunctionExpression', 'ClassExpression'])

/** What a text declares, in the order of the text, by its syntax tree. Errors in the text leave holes, no more. */
export function syntaxSymbols(text: string, grammar: Grammar): DeclaredSymbol[] {
  const lines = lineStarts(text)
  const found: DeclaredSymbol[] = []
  const containers: { name: string; to: number }[] = []
  const closedUntil = { to: -1 }
  grammar.parser.parse(text).iterate({
    enter(reference) {
      while ((containers.at(-1)?.to ?? Number.POSITIVE_INFINITY) <= reference.from) containers.pop()
      if (reference.from < closedUntil.to) return false
      const kind = grammar.declarations[reference.name]
      if (kind === undefined) return undefined
      const { node } = reference
      const inside = containers.at(-1)?.name ?? ''
      const names = isDeclared(node, grammar) ? namesOf(node, text, grammar) : []
      for (const name of names) {
        const shown = kind === 'variable' && holdsFunction(node) ? 'function' : kind
        found.push({
          name,
          kind: shown === 'function' && inside !== '' ? 'method' : shown,
          container: inside,
          line: lineAt(lines, node.from),
          last: lineAt(lines, Math.max(node.from, node.to - 1)),
        })
      }
      if (grammar.closed.has(reference.name)) closedUntil.to = node.to
      else if (names[0] !== undefined) containers.push({ name: names[0], to: node.to })
      return undefined
    },
  })
  return found
}

function isDeclared(node: SyntaxNode, { needs }: Grammar): boolean {
  if (LOCAL.has(node.name)) return TOP.has(node.parent?.name ?? '')
  const needed = needs?.[node.name]
  return needed === undefined || node.getChild(needed) !== null
}

/** The names that a declaration gives: one, but for `const a = 1, b = 2`. */
function namesOf(node: SyntaxNode, text: string, { names, written }: Grammar): string[] {
  const pattern = written?.[node.name]
  if (pattern !== undefined) {
    const name = pattern.exec(text.slice(node.from, node.to))?.[1]
    return name === undefined ? [] : [name]
  }
  // C says what a function gives before it says its name.
  const declared = node.name === 'FunctionDefinition' ? declaratorName(node, text, names, NAME_DEPTH) : []
  if (declared.length > 0) return declared
  const found: string[] = []
  const isList = /^(VariableDeclaration|VarSpec|ConstSpec)$/.test(node.name)
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (names.has(child.name)) found.push(text.slice(child.from, child.to))
    else if (/^Type(ParamList|Params)$|^(Equals|AssignOp|Block|Body|ClassBody)$/.test(child.name) && !isList)
      break
    if (found.length > 0 && !isList) break
  }
  return found
}

/** The name in a C declarator: `*name(...)`, `Scope::name(...)`. */
function declaratorName(node: SyntaxNode, text: string, names: ReadonlySet<string>, depth: number): string[] {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!/Declarator$/.test(child.name)) continue
    for (let inner = child.firstChild; inner !== null; inner = inner.nextSibling)
      if (names.has(inner.name)) return [text.slice(inner.from, inner.to)]
    if (depth > 0) return declaratorName(child, text, names, depth - 1)
  }
  return []
}

function holdsFunction(node: SyntaxNode): boolean {
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (FUNCTION_VALUE.has(child.name)) return true
  return false
}

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The line, from 1, that an offset is in. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return low + 1
}
