/** What a project runs its tests with, as its files tell; undefined where they do not. */
export function testTool(names: readonly string[], language: string): string | undefined {
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name))
  if (/script|tsx|jsx/i.test(language)) {
    if (has(/^vitest\.config\./)) return 'vitest'
    if (has(/^jest\.config\./)) return 'jest'
    return 'node:test and node:assert'
  }
  if (/python/i.test(language)) return 'pytest'
  return undefined
}

/** The name of the file of tests for a file, as its language has it, that `taken` does not say is there. */
export function testFileName(name: string, taken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, 'txt']
  const named = (number: string): string => {
    const own = `${stem}${number}`
    if (extension === 'py') return `test_${own}.py`
    if (extension === 'go' || extension === 'rs' || extension === 'exs') return `${own}_test.${extension}`
    if (extension === 'rb') return `${own}_spec.rb`
    if (['java', 'kt', 'php', 'swift', 'scala'].includes(extension)) return `${own}Test.${extension}`
    if (extension === 'cs') return `${own}Tests.cs`
    return `${stem}${number === '' ? '' : `.${number}`}.test.${extension}`
  }
  let number = 1
  while (taken(named(number === 1 ? '' : String(number)))) number += 1
  return named(number === 1 ? '' : String(number))
}
