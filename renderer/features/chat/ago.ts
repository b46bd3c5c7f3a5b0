const STEPS = [
  [60_000, 3_600_000, 'minute'],
  [3_600_000, 86_400_000, 'hour'],
  [86_400_000, 7 * 86_400_000, 'day'],
] as const

/** `5 minutes ago`; a date from a week on. */
export function ago(at: number, now = Date.now()): string {
  const passed = Math.max(0, now - at)
  if (passed < 60_000) return 'just now'
  const step = STEPS.find(([, below]) => passed < below)
  if (step === undefined) return new Date(at).toLocaleDateString('en', { dateStyle: 'medium' })
  const [unit, , name] = step
  const count = Math.floor(passed / unit)
  return `${count} ${name}${count === 1 ? '' : 's'} ago`
}
