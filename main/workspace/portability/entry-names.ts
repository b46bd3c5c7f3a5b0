import { isUtf8 } from 'node:buffer'
import { AppError } from '../../../preload/contract/errors.ts'

const MAX_PATH_BYTES = 4096
const MAX_NAME_BYTES = 255
/** Device names and characters that Windows gives a meaning of their own. */
const WINDOWS = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$|[<>:"|?*]|[. ]$/i

function isOddOnWindows(name: string): boolean {
  return WINDOWS.test(name) || Array.from(name).some((one) => one < ' ')
}

function refuse(name: string, why: string): never {
  const shown = name.length > 120 ? `${name.slice(0, 120)}…` : name
  throw new AppError(
    'INVALID_INPUT',
    `This zip has an entry named “${shown}”, which ${why}. Nothing was unpacked. Get the zip from someone you trust, or make it anew.`,
    { name: shown },
  )
}

/**
 * The names that an entry's path is made of, from the top; none of them leads anywhere else.
 * @throws AppError INVALID_INPUT for a path that is absolute, climbs, or means something else on this system.
 */
export function namesOfEntry(path: string, platform: NodeJS.Platform = process.platform): string[] {
  if (path.includes('\0')) refuse(path.replaceAll('\0', '�'), 'has a NUL character in it')
  if (path.includes('\\')) refuse(path, 'has a backslash in it, which some systems take for a folder')
  if (path.startsWith('/')) refuse(path, 'is an absolute path and would be written outside its folder')
  if (/^[a-z]:/i.test(path))
    refuse(path, 'begins with a drive letter and would be written outside its folder')
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) refuse(path, 'is longer than systems allow')
  const names = path.replace(/\/$/, '').split('/')
  if (names[0] === '.' && names.length > 1) names.shift()
  for (const name of names) {
    if (name === '..') refuse(path, 'climbs out of its folder')
    if (name === '' || name === '.') refuse(path, 'has an empty name in it')
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) refuse(path, 'has a name longer than systems allow')
    if (platform === 'win32' && isOddOnWindows(name)) refuse(path, 'is no name that Windows allows')
  }
  return names
}

/** Can a zip hold this name (bytes of a path, `/` between names) so that every system reads it as it is? */
export function isPortable(path: Buffer): boolean {
  if (!isUtf8(path) || path.includes(0) || path.includes(92)) return false
  return !/^[a-z]:/i.test(path.toString()) && path.length <= MAX_PATH_BYTES - 300
}

/** One name as bytes: what a line of an export may put on disk. */
export function assertPlainName(name: Buffer): void {
  const text = name.toString()
  const wrong =
    name.length === 0 ||
    name.length > MAX_NAME_BYTES ||
    name.includes(0) ||
    name.includes(47) ||
    text === '.' ||
    text === '..' ||
    (process.platform === 'win32' && (isOddOnWindows(text) || name.includes(92)))
  if (wrong) refuse(text.replaceAll('\0', '�'), 'is no name of a file')
}

/** A folder's name in the zip for what people call the project. */
export function archiveFolder(name: string, taken: (folder: string) => boolean): string {
  const plain = Array.from(name.replace(/\p{Surrogate}/gu, '-').normalize('NFC'))
    .slice(0, 50)
    .map((one) => (/[/\\<>:"|?*]/.test(one) || one < ' ' ? '-' : one))
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '')
  const usable = plain === '' || isOddOnWindows(plain) ? `project ${plain}`.trim() : plain
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? usable : `${usable} (${n})`
    if (!taken(candidate)) return candidate
  }
}
