import type { DataFolderQuestion, LockHolder } from '../../../preload/contract/data-folder.ts'

type Asking = Extract<DataFolderQuestion, { state: 'asking' }>

interface Words {
  /** What happened. */
  readonly title: string
  /** What it means, and what can be done. */
  readonly text: string
}

/** What the small window says of a data folder that cannot be used as it is. */
export function askingWords({ why, namedBy, holder }: Asking): Words {
  if (holder) return inUseWords(holder)
  const named = namedBy === 'switch' ? ' The command line names it.' : ''
  if (why === 'missing')
    return {
      title: 'The data folder is not there',
      text: `Your projects' text, chats and history are in it.${named} Is it on a disk that is not plugged in, or was it moved? OffCoder goes on by itself as soon as it is there. Nothing was made or changed.`,
    }
  if (why === 'read-only')
    return {
      title: 'The data folder cannot be written to',
      text: `You can open it to read; nothing you type would be kept.${named} OffCoder goes on by itself as soon as it can be written to.`,
    }
  if (why === 'unknown')
    return {
      title: 'It is not known where your data is',
      text: 'The file that names your data folder cannot be read. Your data itself was not touched. Choose the folder that it is in.',
    }
  if (why === 'empty')
    return {
      title: 'The data folder is empty',
      text: `There is nothing of OffCoder in it.${named} If it held your data, it may be a disk that was not mounted. Nothing was made or changed.`,
    }
  return {
    title: 'The data folder holds something else',
    text: `There are files in it, and none is OffCoder's database.${named} Nothing was made or changed.`,
  }
}

/** Who has the folder open: `OffCoder on “studio” (ada)`. */
function holderWords({ host, user, here }: LockHolder): string {
  if (host === null) return 'Another OffCoder'
  if (here) return user ? `OffCoder of “${user}” on this computer` : 'An OffCoder on this computer'
  return `OffCoder on “${host}”${user ? ` (${user})` : ''}`
}

function inUseWords(holder: LockHolder): Words {
  const since =
    holder.since === null
      ? ''
      : ` since ${new Date(holder.since).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}`
  const silence = holder.silent
    ? ' It gave no sign for a minute: it may have been switched off, be asleep, or have lost its connection to the folder.'
    : ' Close it there: OffCoder goes on by itself as soon as the folder is free.'
  return {
    title: 'Another OffCoder has the data folder open',
    text: `${holderWords(holder)} has had it open${since}. Two at once would damage what the other writes, so OffCoder waits.${silence}`,
  }
}

/** What opening the folder all the same means. */
export function takeOverWords(holder: LockHolder): Words {
  const where = holder.here || holder.host === null ? 'the other OffCoder' : `OffCoder on “${holder.host}”`
  return {
    title: 'Open it here all the same',
    text: `Do this only if ${where} does not run any more. If it does, it stops storing as soon as it notices, and what is typed there until then may be lost or damage the database. If you can, close it there first. There are backups in the data folder.`,
  }
}

/** What going on with the standard folder means, and what its button says. */
export function standardWords({ standard }: Asking): Words {
  if (standard.kind === 'data')
    return {
      title: 'Use the standard folder',
      text: 'OffCoder opens with the data that is in the standard folder, which may be older.',
    }
  return {
    title: 'Start with a new, empty one',
    text: 'OffCoder opens with no projects, chats or settings. Your data stays where it is, and you can open it later in the settings.',
  }
}

const PHASES = {
  looking: 'Looking through the data',
  copying: 'Copying',
  comparing: 'Comparing the copy with the original',
}

/** What moving is at. */
export function phaseWords({ phase }: Extract<DataFolderQuestion, { state: 'moving' }>): string {
  return PHASES[phase]
}

/** What a drive that other computers write to means for the data. */
export const ON_NETWORK =
  'It is on a network drive: one computer at a time can open it, storing takes longer, and what the drive says it has kept is believed. Keep an export of your projects on another disk.'
