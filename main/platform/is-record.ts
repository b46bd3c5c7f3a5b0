/** For what is checked by hand, where the first page of a start would wait for a library of schemas. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
