import { app, dialog, type MessageBoxOptions } from 'electron'
import type { LockHolder } from '../../preload/contract/data-folder.ts'
import type { DataLock } from '../platform/data-folder/lock.ts'
import { onWake } from '../platform/power.ts'
import type { ServiceProcess } from '../platform/service-process.ts'
import type { Windows } from './windows.ts'

/**
 * Watches over the data folder's lock while the app runs. When another OffCoder takes the folder over, the workspace
 * ends at once, without a last write: two that write to one database would damage it.
 */
export function keepDataFolder(lock: DataLock, workspace: ServiceProcess, windows: Windows): void {
  lock.keep((holder) => {
    workspace.abandon({ code: 'UNAVAILABLE', message: `${takenBy(holder)} Nothing is stored here any more.` })
    void tell(holder, windows)
  })
  // While the machine slept, nobody saw it live.
  onWake(() => void lock.beat())
}

function takenBy({ host, user }: LockHolder): string {
  if (host === null) return 'Another OffCoder took over the data folder.'
  return `OffCoder on “${host}”${user ? ` (${user})` : ''} took over the data folder.`
}

async function tell(holder: LockHolder, windows: Windows): Promise<void> {
  const options: MessageBoxOptions = {
    type: 'warning',
    buttons: ['Quit', 'Keep the windows open'],
    defaultId: 0,
    cancelId: 1,
    message: takenBy(holder),
    detail:
      'OffCoder stopped storing here, so that nothing is written twice. What was shown as saved is in the folder. What you typed in the last moments is only in these windows: copy it before you quit.',
  }
  const { front } = windows
  const { response } = await (front ? dialog.showMessageBox(front, options) : dialog.showMessageBox(options))
  if (response === 0) app.quit()
}
