/** Amounts as people read them. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Bytes in decimal units: `0 B`, `1.5 KB`, `105 MB`. */
export function showBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** `1 file`, `10,000 files`. */
export function showCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** Time left, in steps coarse enough not to flicker: `a few seconds`, `20 seconds`, `3 minutes`. */
export function showTimeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds'
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} seconds`
  if (seconds < 3300) return showCount(Math.max(1, Math.round(seconds / 60)), 'minute')
  return showCount(Math.max(1, Math.round(seconds / 3600)), 'hour')
}

/** How long ago, in words: `just now`, `5 minutes ago`, `yesterday`, `12 Mar 2026`. */
export function showAgo(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${showCount(minutes, 'minute')} ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${showCount(hours, 'hour')} ago`
  const days = Math.floor(hours / 24)
  if (days === 1) return 'yesterday'
  if (days < 7) return `${days} days ago`
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}
