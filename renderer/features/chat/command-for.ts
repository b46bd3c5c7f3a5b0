const SHELL = ['sh', 'bash', 'shell', 'zsh', 'console', 'shellscript']
const INTERPRETERS: Readonly<Record<string, string>> = {
  python: 'python3',
  py: 'python3',
  python3: 'python3',
  javascript: 'node --input-type=module',
  js: 'node --input-type=module',
  mjs: 'node --input-type=module',
  typescript: 'node --experimental-strip-types --input-type=module-typescript',
  ts: 'node --experimental-strip-types --input-type=module-typescript',
  ruby: 'ruby',
  rb: 'ruby',
  php: 'php',
  perl: 'perl',
}

/** What to type into a shell so that it runs the code; undefined where nothing is known that does. */
export function commandFor(code: string, language: string): string | undefined {
  const name = language.toLowerCase()
  const text = code.trimEnd()
  if (SHELL.includes(name)) return `${text.replaceAll(/^\$ /gm, '')}\r`
  const interpreter = INTERPRETERS[name]
  if (interpreter === undefined) return undefined
  // A word that no line of the code is: it ends the text.
  let end = 'CODE'
  while (text.split('\n').includes(end)) end += '_'
  return `${interpreter} <<'${end}'\n${text}\n${end}\r`
}
