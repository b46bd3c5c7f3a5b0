/** An object with named values, and no list. For what is checked by hand, where a library of schemas would be waited for. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
