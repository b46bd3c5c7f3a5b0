/** Programming languages by the ends of files' names. */
const LANGUAGES: Record<string, readonly string[]> = {
  TypeScript: ['ts', 'tsx', 'mts', 'cts'],
  JavaScript: ['js', 'jsx', 'mjs', 'cjs'],
  Python: ['py', 'pyw', 'pyi'],
  Go: ['go'],
  Rust: ['rs'],
  Java: ['java'],
  Kotlin: ['kt', 'kts'],
  Scala: ['scala', 'sc'],
  'C++': ['cpp', 'cc', 'cxx', 'hpp', 'hh', 'hxx', 'ipp'],
  C: ['c', 'h'],
  'C#': ['cs', 'csx'],
  'F#': ['fs', 'fsx'],
  Swift: ['swift'],
  'Objective-C': ['m', 'mm'],
  Ruby: ['rb', 'rake'],
  PHP: ['php'],
  Perl: ['pl', 'pm'],
  Lua: ['lua'],
  Dart: ['dart'],
  Elixir: ['ex', 'exs'],
  Erlang: ['erl', 'hrl'],
  Haskell: ['hs'],
  OCaml: ['ml', 'mli'],
  Clojure: ['clj', 'cljs', 'cljc'],
  Julia: ['jl'],
  R: ['r'],
  Zig: ['zig'],
  Nim: ['nim'],
  Shell: ['sh', 'bash', 'zsh', 'fish'],
  PowerShell: ['ps1', 'psm1'],
  SQL: ['sql'],
  Vue: ['vue'],
  Svelte: ['svelte'],
  HTML: ['html', 'htm'],
  CSS: ['css', 'scss', 'sass', 'less'],
  LaTeX: ['tex'],
}

/** What people write beside a program counts only where there is no program. */
const BESIDE: Record<string, readonly string[]> = {
  Markdown: ['md', 'mdx', 'markdown'],
  Text: ['txt', 'rst', 'adoc'],
}
/** Pages and their looks are a project's language only when nothing else is. */
const LESS = new Set(['HTML', 'CSS', 'SQL'])

const byEnd = new Map(
  [...Object.entries(LANGUAGES), ...Object.entries(BESIDE)].flatMap(([language, ends]) =>
    ends.map((end) => [end, language] as const),
  ),
)

function rank(language: string): number {
  if (language in BESIDE) return 2
  return LESS.has(language) ? 1 : 0
}

/** The language with the most text; '' when no file is in one that is known. */
export function mainLanguage(files: Iterable<{ name: string; size: number }>): string {
  const bytes = new Map<string, number>()
  for (const { name, size } of files) {
    const language = byEnd.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
    if (language !== undefined) bytes.set(language, (bytes.get(language) ?? 0) + size)
  }
  let main = ''
  for (const [language, size] of bytes) {
    const higher = main === '' || rank(language) < rank(main)
    const same = main !== '' && rank(language) === rank(main)
    if (higher || (same && size > (bytes.get(main) ?? 0))) main = language
  }
  return main
}
