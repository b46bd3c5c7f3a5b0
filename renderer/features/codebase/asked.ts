/** What is typed behind `@search:` or `@symbol:`; undefined for any other mention. */
export function askedOfIndex(typed: string): { kind: 'search' | 'symbol'; text: string } | undefined {
  const match = /^(search|symbol):(.*)$/i.exec(typed)
  if (match === null) return undefined
  return { kind: match[1]?.toLowerCase() as 'search' | 'symbol', text: (match[2] ?? '').trim() }
}
