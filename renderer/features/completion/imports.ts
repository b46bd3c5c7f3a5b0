/** A name that a file imports, and from where as it says itself. */
export interface Imported {
  readonly name: string
  readonly from: string
}

const MOST = 24

/** How languages say that names come from elsewhere: the names, and where from. */
const FORMS: readonly { readonly form: RegExp; readonly names: number; readonly from: number }[] = [
  // import a, { type b, c as d } from './e.ts'
  { form: /^import\s+([^'"();=]*?)\s+from\s+['"]([^'"]+)['"]/gm, names: 1, from: 2 },
  // const { a, b } = require('./c')
  { form: /^(?:const|let|var)\s+([^=;]+?)=\s*require\(\s*['"]([^'"]+)['"]/gm, names: 1, from: 2 },
  // from a.b import (c, d as e)
  { form: /^from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n#]+)/gm, names: 2, from: 1 },
  // use crate::a::{B, C}; use super::a::B;
  { form: /^(?:pub\s+)?use\s+([\w:]+?)::(\{[^}]*\}|\w+)\s*;/gm, names: 2, from: 1 },
  // import a.b.C; using A.B.C;
  { form: /^(?:import\s+(?:static\s+)?|using\s+)([\w.]+)\.(\w+)\s*;/gm, names: 2, from: 0 },
]

/** The names that a file imports, by its beginning, in the order in which it does. */
export function importedNames(head: string): Imported[] {
  const found: (Imported & { at: number })[] = []
  for (const { form, names, from } of FORMS)
    for (const match of head.matchAll(form))
      for (const name of namesIn(match[names] ?? ''))
        found.push({
          name,
          from: (match[from] ?? '').replace(/^import\s+|^using\s+|\s*;$/g, ''),
          at: match.index,
        })
  return found
    .sort((left, right) => left.at - right.at)
    .slice(0, MOST)
    .map(({ name, from }) => ({ name, from }))
}

/** The names as they are declared, which is before `as`. */
function namesIn(list: string): string[] {
  return list
    .replace(/[(){}]/g, ',')
    .split(',')
    .flatMap((part) => /^\s*(?:type\s+|typeof\s+)?([A-Za-z_$][\w$]*)/.exec(part)?.[1] ?? [])
}
