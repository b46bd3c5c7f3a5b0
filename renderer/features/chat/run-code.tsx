import { create } from 'zustand'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { currentProject, useProjects } from '../projects/store.ts'
import { toggleRegion } from '../shell/layout-store.ts'
import { openTerminal } from '../terminal/store.ts'
import { commandFor } from './command-for.ts'

/** Code that waits for a yes. */
const useRun = create<{ code: string | null; command: string }>(() => ({ code: null, command: '' }))

/** Asks whether to run code in the project's folder; nothing runs before the answer. */
export function askToRun(code: string, language: string): void {
  const command = commandFor(code, language)
  if (command !== undefined) return useRun.setState({ code, command })
  notifyFailure(
    'This code cannot be run in the terminal.',
    new Error(
      `${language === '' ? 'It names no language' : `Nothing is known that runs ${language}`}. Shell, Python, JavaScript, TypeScript, Ruby, PHP and Perl can be run.`,
    ),
  )
}

/** Shows what is about to run and where. */
export function RunDialog() {
  const rpc = useRpc()
  const { code, command } = useRun()
  const project = useProjects((state) => currentProject(state))
  const close = () => useRun.setState({ code: null })
  const run = () => {
    close()
    if (!project) return
    // In this order: a panel that opens empty starts a terminal of its own, and shows that one.
    openTerminal(rpc, project.id, project.path, { typed: () => command })
      .then(() => toggleRegion('panel', true))
      .catch((error: unknown) => notifyFailure('The code was not run.', error))
  }
  return (
    <Dialog
      open={code !== null}
      onClose={close}
      title="Run this code?"
      description={`It runs in a terminal in ${project?.path ?? 'the project'}, with everything your account may do.`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long code scrolls by keyboard */}
      <pre className="chat-run-code" tabIndex={0}>
        {code}
      </pre>
      <div className="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button kind="primary" onClick={run}>
          Run
        </Button>
      </div>
    </Dialog>
  )
}
