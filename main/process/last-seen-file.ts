import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Folder in the data folder; one file for each window. */
export const LAST_SEEN = 'last-seen'
const FORMAT = 'offcoder-last-seen-1'
const WINDOW = /^[0-9a-zA-Z-]{1,64}$/

/** Where a window's file is; null for what is not the name of a window. '' is the first there ever was. */
export function lastSeenPath(dataPath: string, window: string): string | null {
  const name = window === '' ? 'first' : window
  return WINDOW.test(name) ? join(dataPath, LAST_SEEN, `${name}.json`) : null
}

/** The whole text of a file: whose it is and a checksum, then `json` as it is. */
export function packLastSeen(project: string, json: string): string {
  return `${FORMAT} ${project} ${checksum(project, json)}\n${json}`
}

/** What was packed; null where that is damaged, half written, or of another OffCoder. */
export function unpackLastSeen(text: string): { project: string; json: string } | null {
  const end = text.indexOf('\n')
  const [format, project, sum] = text.slice(0, Math.max(end, 0)).split(' ')
  if (format !== FORMAT || project === undefined) return null
  const json = text.slice(end + 1)
  return sum === checksum(project, json) ? { project, json } : null
}

function checksum(project: string, json: string): string {
  return createHash('sha256').update(project).update('\n').update(json).digest('hex')
}
