export type Language =
  | 'typescript'
  | 'javascript'
  | 'python'
  | 'go'
  | 'rust'
  | 'sql'
  | 'html'
  | 'css'
  | 'json'
  | 'yaml'
  | 'shell'
  | 'java'
  | 'c'

/**
 * One thing to be solved. With `tests` the file is run with them below it and must end well; without, or where the
 * language's program is missing, the answer must be the reference, blanks at line ends aside.
 */
interface Task {
  readonly id: string
  readonly language: Language
  readonly tests?: string
}

/** Text is missing at the cursor. `source` has what belongs there between ⟦ and ⟧. */
export interface CompletionTask extends Task {
  readonly source: string
}

/** Lines are to be changed as an instruction says. In `source` they stand between ⟦ and ⟧. */
export interface EditTask extends Task {
  readonly source: string
  readonly instruction: string
  readonly reference: string
}

export interface Parts {
  readonly before: string
  readonly marked: string
  readonly after: string
}

/** Takes a source apart at its marks. */
export function partsOf(source: string): Parts {
  const match = /^([^⟦⟧]*)⟦([^⟦⟧]*)⟧([^⟦⟧]*)$/.exec(source)
  if (match === null) throw new Error(`A source needs one ⟦ and one ⟧ after it:\n${source}`)
  const [, before = '', marked = '', after = ''] = match
  return { before, marked, after }
}

const ENDINGS: Record<Language, string> = {
  typescript: 'ts',
  javascript: 'js',
  python: 'py',
  go: 'go',
  rust: 'rs',
  sql: 'sql',
  html: 'html',
  css: 'css',
  json: 'json',
  yaml: 'yaml',
  shell: 'sh',
  java: 'java',
  c: 'c',
}

/** Name of the file that a task is in, as the model is told. */
export function fileOf({ id, language }: Task): string {
  return `${id}.${ENDINGS[language]}`
}
