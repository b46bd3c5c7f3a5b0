// What each source file imports, read from its syntax tree.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { packageName } from './boundaries.mjs'

/** Source files below a folder, as paths from the root with /; none where there is no such folder. */
export function sourceFiles(root, folder, pattern = /\.(ts|tsx|mts|mjs)$/) {
  let names
  try {
    names = readdirSync(path.join(root, folder), { recursive: true }).map(String)
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
  return names
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .sort()
}

const literal = (node) => (node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null)
const allTypes = (specifiers, kind) =>
  specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === 'type')

/** Every import, export-from, import() and require() of a program: {specifier, typeOnly, lazy, start}. */
function specifiersIn(program) {
  const found = []
  const add = (node, source, typeOnly, lazy = false) =>
    found.push({ specifier: literal(source), typeOnly, lazy, start: node.start })
  new Visitor({
    ImportDeclaration: (node) =>
      add(node, node.source, node.importKind === 'type' || allTypes(node.specifiers, 'importKind')),
    ExportAllDeclaration: (node) => add(node, node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source)
        add(node, node.source, node.exportKind === 'type' || allTypes(node.specifiers, 'exportKind'))
    },
    ImportExpression: (node) => add(node, node.source, false, true),
    TSImportType: (node) => add(node, node.source, true),
    CallExpression: (node) => {
      // A computed require() loads a native module by its path, which no rule could name.
      const required =
        node.callee.type === 'Identifier' && node.callee.name === 'require' && node.arguments[0]
      if (required && literal(required) !== null) add(node, required, false)
    },
  }).visit(program)
  return found
}

/**
 * The imports of one file.
 * @param {string} root the repository
 * @param {string} file from the root
 * @returns {import('./boundaries.mjs').Import[]}
 * @throws {Error} when the file is not valid TypeScript
 */
export function importsOf(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8')
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  return specifiersIn(program).map(({ specifier, typeOnly, lazy, start }) => {
    const relative = specifier?.startsWith('.')
    const to = relative
      ? path.posix.join(path.posix.dirname(file), specifier)
      : specifier && packageName(specifier)
    return { from: file, to, typeOnly, lazy, line: text.slice(0, start).split('\n').length }
  })
}
