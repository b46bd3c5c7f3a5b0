import type { ProcessState } from '../../../preload/contract/desktop.ts'
import type { StoreHealth } from '../../../preload/contract/workspace.ts'

export interface Banner {
  readonly kind: 'warning' | 'danger' | 'information'
  /** What happened, and what it means for the user's work. */
  readonly title: string
  readonly text: string
  readonly detail?: string | undefined
}

/** What a process does for the user, and what its absence means for their work. */
const PROCESSES: Record<ProcessState['name'], { name: string; without: string }> = {
  workspace: {
    name: 'The store',
    without:
      'What you type is kept in this window and goes into the store as soon as it is back. Do not close the window.',
  },
  ai: { name: 'Local AI', without: 'Chat and completion wait. Your files are not touched by this.' },
  codebase: {
    name: 'The index of the codebase',
    without: 'Symbols and the search of the chat wait. Your files are not touched by this.',
  },
  terminal: {
    name: 'The terminal',
    without: 'Shells that ran in it have ended. Your files are not touched by this.',
  },
}

/** Null while all is well, and while a process simply has not been needed yet. */
export function processBanner({ name, state, restarts, failure, canRestart }: ProcessState): Banner | null {
  const words = PROCESSES[name]
  if (state === 'restarting') {
    return {
      kind: 'warning',
      title: `${words.name} stopped and is starting again.`,
      text: words.without,
      detail: failure?.message,
    }
  }
  if (state !== 'broken') return null
  if (canRestart === false && failure)
    return {
      kind: 'danger',
      title: failure.message,
      text: 'What was shown as saved is kept. What you typed in the last moments is only in this window: copy it before you quit.',
    }
  const often =
    restarts > 0
      ? ` It was started again ${restarts === 1 ? 'once' : `${restarts} times`}, and stopped again.`
      : ''
  return {
    kind: 'danger',
    title: `${words.name} does not run.${often}`,
    text: words.without,
    detail: failure?.message,
  }
}

/** Null while the store is well. */
export function healthBanner({ state, failure, path, setAside, backup }: StoreHealth): Banner | null {
  if (setAside !== undefined) {
    return {
      kind: 'danger',
      title: 'The database was damaged. It was set aside and a new one begun.',
      text: `Your folders on disk are as they were${backup ? '' : '; open them again'}. ${backup ? `There is a backup from ${shown(backup.at)} with your history and trash: restore it, then quit and start again. ` : ''}The damaged database is kept at ${setAside}.`,
      detail: failure?.message,
    }
  }
  if (state === 'ok') return null
  if (failure?.code === 'SCHEMA_TOO_NEW') {
    return {
      kind: 'danger',
      title: 'Your projects were last opened by a newer OffCoder.',
      text: `This one does not know the form they are kept in, so nothing was opened and nothing changed. Update this OffCoder or start the newer one again, or open another data folder.${backup ? ` There is a backup from ${shown(backup.at)} that this one can read: restored, it lacks what was changed since, and the newer database is kept beside it.` : ''}`,
      detail: path,
    }
  }
  if (state === 'read-only') {
    return {
      kind: 'warning',
      title: 'The data folder cannot be written to.',
      text: `You can read everything. What you type is kept in this window alone, and stored once ${path} and its folder can be written to.`,
      detail: failure?.message,
    }
  }
  if (failure?.code === 'DISK_FULL') {
    return {
      kind: 'danger',
      title: 'The disk is full.',
      text: 'What you type is kept in this window and saved as soon as there is room. Free some space, and do not close the window.',
      detail: failure.message,
    }
  }
  return {
    kind: 'danger',
    title: state === 'damaged' ? 'The database is damaged.' : 'The store cannot keep what you type.',
    text:
      failure?.message ??
      'What you type is kept in this window and saved as soon as the store can. Do not close the window.',
    detail: path,
  }
}

function shown(at: number): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}
