import { LanguageDescription, type LanguageSupport } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import type { Text } from '@codemirror/state'

/** Names that language-data does not know, or gives to a rarer language than most people mean. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^(dockerfile|containerfile)(\..+)?$|\.dockerfile$/i, 'Dockerfile'],
  [
    /^(\.bash(rc|_profile|_aliases|_logout)|\.profile|\.z(shrc|profile|shenv)|\.env(\..+)?|\.envrc)$/i,
    'Shell',
  ],
  [/\.(zsh|fish|bats|ebuild)$/i, 'Shell'],
  [/\.(jsonc|json5|geojson|webmanifest|ipynb|jsonl|har)$|^\.(babelrc|eslintrc|prettierrc|swcrc)$/i, 'JSON'],
  [/^(cargo|poetry|uv|pdm)\.lock$|^pipfile$/i, 'TOML'],
  [/^\.(gitconfig|gitmodules|editorconfig|npmrc|yarnrc)$|\.(conf|cfg|service|desktop)$/i, 'Properties files'],
  [/\.(svelte|astro|xhtml|ejs|njk)$/i, 'HTML'],
  [/\.(csproj|fsproj|vbproj|props|targets|xaml|plist|resx|nuspec|wsdl|rss|atom|storyboard|xib)$/i, 'XML'],
  [/\.(pyi|pyx|pxd)$|^(sconstruct|sconscript|wscript)$/i, 'Python'],
  [/\.(gemspec|rake|ru|podspec)$|^(vagrantfile|podfile|fastfile|brewfile|guardfile)$/i, 'Ruby'],
  [/\.(sbt|sc)$/i, 'Scala'],
  [/\.(cu|cuh|ipp|tpp|inl|ixx|cppm)$/i, 'C++'],
  [/\.(markdown|mdx|mdown)$/i, 'Markdown'],
  [/\.mm$/i, 'Objective-C++'],
  [/\.m$/i, 'Objective-C'],
  [/\.r(profile|md)$/i, 'R'],
  [/\.(csx|cake)$/i, 'C#'],
  [/\.(ps1xml)$/i, 'XML'],
]

const BY_INTERPRETER: readonly (readonly [RegExp, string])[] = [
  [/^(ba|z|da|k|a|fi)?sh$/, 'Shell'],
  [/^(python|pypy)[\d.]*$/, 'Python'],
  [/^(node|nodejs|bun|qjs)$/, 'JavaScript'],
  [/^(deno|tsx|ts-node)$/, 'TypeScript'],
  [/^(ruby|jruby)[\d.]*$/, 'Ruby'],
  [/^perl[\d.]*$/, 'Perl'],
  [/^php[\d.]*$/, 'PHP'],
  [/^lua(jit)?[\d.]*$/, 'Lua'],
  [/^(Rscript|R)$/, 'R'],
  [/^(pwsh|powershell)$/, 'PowerShell'],
  [/^(tclsh|wish)[\d.]*$/, 'Tcl'],
  [/^groovy$/, 'Groovy'],
]

/** Longest text that is highlighted, in UTF-16 units. Beyond it a file still opens, in one colour. */
export const HIGHLIGHT_LIMIT = 2_000_000
/** A line longer than this (minified code) is left in one colour: parsing it stalls the keys. */
export const HIGHLIGHT_LINE_LIMIT = 10_000

/** So much of a first line says which program runs the file, in UTF-16 units. */
const FIRST_LINE_READ = 200

/** What a text is called whose language is not known. */
export const PLAIN_TEXT = 'Plain text'

/**
 * The language a file is shown in: the one that was chosen for it (`PLAIN_TEXT`: none), else the one of its name or
 * the first line of its text; undefined for plain text.
 */
export function languageOf(name: string, text?: Text, chosen?: string): LanguageDescription | undefined {
  if (chosen === PLAIN_TEXT) return undefined
  return (
    languages.find((language) => language.name === chosen) ??
    detectLanguage(name, text?.line(1).text.slice(0, FIRST_LINE_READ) ?? '')
  )
}

/** The language of a file by its name, else by its first line (`#!`); undefined for plain text. */
export function detectLanguage(name: string, firstLine: string): LanguageDescription | undefined {
  const ours = BY_NAME.find(([pattern]) => pattern.test(name))?.[1]
  if (ours !== undefined) return namedLanguage(ours)
  const theirs = LanguageDescription.matchFilename(languages, name)
  if (theirs !== null) return theirs
  const interpreter = interpreterLanguage(firstLine)
  return interpreter === undefined ? undefined : namedLanguage(interpreter)
}

/** A language by what Markdown fences and people call it (`ts`, `TypeScript`, `c++`, `bash`). */
export function namedLanguage(name: string): LanguageDescription | undefined {
  return (
    LanguageDescription.matchLanguageName(languages, name, false) ??
    LanguageDescription.matchFilename(languages, `x.${name}`) ??
    undefined
  )
}

/** True when a text can be highlighted without making the keys wait. */
export function canHighlight(text: Text): boolean {
  if (text.length > HIGHLIGHT_LIMIT) return false
  if (text.length < HIGHLIGHT_LINE_LIMIT) return true
  for (const line of text.iterLines()) if (line.length > HIGHLIGHT_LINE_LIMIT) return false
  return true
}

/** Loads a language's parser; the code of each is fetched at its first use. */
export async function loadLanguage(language: LanguageDescription): Promise<LanguageSupport> {
  return language.support ?? (await language.load())
}

function interpreterLanguage(firstLine: string): string | undefined {
  const interpreter = /^#!\s*(?:\S*\/)?(?:env\s+(?:-\S+\s+)*)?(?:\S*\/)?(\S+)/.exec(firstLine)?.[1]
  if (interpreter === undefined) return undefined
  return BY_INTERPRETER.find(([pattern]) => pattern.test(interpreter))?.[1]
}
