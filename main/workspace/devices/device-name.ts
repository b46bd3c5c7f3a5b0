import { hostname } from 'node:os'
import { LONGEST_DEVICE_NAME } from '../../../preload/contract/device-name-limit.ts'

/** No more of what comes from outside is looked at, in UTF-16 units. */
const LOOKED_AT = 4096

/** What a line cannot show, or what would turn its direction: all but the joiner that emoji are made with. */
const UNSHOWN = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[^\P{Cf}\u200D]/gu

/** A name as it can stand in a line, whoever wrote it; '' where nothing of it can. */
export function tidyName(text: string): string {
  const line = text.slice(0, LOOKED_AT).replace(UNSHOWN, ' ').replace(/\s+/g, ' ').trim()
  // Joined anew, so that it does not hold on to the text it was cut from.
  return Array.from(line).slice(0, LONGEST_DEVICE_NAME).join('').trim()
}

const KINDS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Mac', win32: 'Windows PC' }

/** The name of this computer in its network, as the system has it; '' where it has none. */
export function hostName(): string {
  try {
    return hostname()
  } catch {
    // The name is for people to tell devices apart: nothing fails for want of one.
    return ''
  }
}

/** A network's address, which has no name in it. */
const ADDRESS = /^\d+(\.\d+){3}$|:/

/** What a computer is called by its host name, without the network's part of it. Never empty. */
export function nameOfHost(host: string, platform: NodeJS.Platform = process.platform): string {
  const name = tidyName(ADDRESS.test(host) ? host : (host.split('.')[0] ?? ''))
  return name === '' || name.toLowerCase() === 'localhost' ? (KINDS[platform] ?? 'Linux computer') : name
}
