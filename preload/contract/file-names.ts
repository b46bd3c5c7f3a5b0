const MAX_NAME_BYTES = 255
/** Device names that Windows does not allow, with any extension: a project made here must be usable there. */
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/** Names that differ only in case or Unicode form are one name to many disks. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC')
}

/** Why a user may not give this name to a file or folder, in words; null when they may. Files that have it keep it. */
export function nameFault(name: string): string | null {
  if (name === '') return 'A name must have at least one character.'
  if (name === '.' || name === '..')
    return `“${name}” means a folder itself or the one above it. Choose another name.`
  if (name.includes('/') || name.includes('\\')) return 'A name cannot have a slash in it.'
  if (name.includes('\0')) return 'A name cannot have a NUL character in it.'
  if (name !== name.trim()) return 'A name cannot begin or end with a space.'
  if (WINDOWS_DEVICES.test(name))
    return `“${name}” is reserved by Windows, so the project could not be opened there. Choose another name.`
  if (name.toLowerCase() === '.git') return '“.git” is where git keeps its data. Choose another name.'
  return nameLengthFault(name)
}

/** What `nameFault` says of a name that is too long: of all its faults the one that typing more cannot mend. */
export function nameLengthFault(name: string): string | null {
  const bytes = new TextEncoder().encode(name).length
  return bytes > MAX_NAME_BYTES
    ? `This name takes ${bytes} bytes; disks allow ${MAX_NAME_BYTES}. Shorten it.`
    : null
}
