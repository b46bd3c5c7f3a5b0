import { Plus, Trash2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { Empty } from '../../ui/text.tsx'
import { toggleRegion } from '../shell/layout-store.ts'
import { hasKeyboard } from '../shell/regions.ts'
import { Beginning, type Early } from './beginning.tsx'
import { closeTerminal, type OpenTerminal, openTerminal, showTerminal, useTerminals } from './store.ts'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

/** The panel below the editor: shells in the project's folder. */
export function TerminalPanel({ project }: { project: Project }) {
  const rpc = useRpc()
  const commands = useCommands()
  const { list, shown } = useTerminals()
  const ours = list.filter((each) => each.projectId === project.id)
  const front = ours.find((each) => each.key === shown[project.id]) ?? ours.at(-1)
  const open = (): void => void openTerminal(rpc, project.id, project.path)
  const begun = useRef(false)
  const early = useRef<Early>({ typed: '', hasKeyboard: false })
  const [begins, setBegins] = useState(ours.length === 0 && project.folderFound)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the panel is first opened
  useEffect(() => {
    if (!begins || begun.current) return
    begun.current = true
    const takesKeyboard = (): boolean => {
      const { hasKeyboard } = early.current
      early.current = { typed: '', hasKeyboard: false }
      return hasKeyboard
    }
    // It comes with the panel: nobody goes there but who has the keyboard in it already.
    openTerminal(rpc, project.id, project.path, { typed: () => early.current.typed, takesKeyboard })
      .catch((error: unknown) => notifyFailure('The terminal did not start.', error))
      .finally(() => setBegins(false))
  }, [])

  return (
    <section className="panel" data-region="terminal" aria-label="Terminal">
      <header className="pane-header">
        <h2>Terminal</h2>
        <div className="terminal-tabs" role="tablist" aria-label="Terminals">
          {ours.map((each, index) => (
            <TerminalTab key={each.key} terminal={each} index={index} active={each === front} />
          ))}
        </div>
        <IconButton
          icon={Plus}
          label="New terminal"
          keys={commands.keyOf('terminal.new')}
          side="top"
          onClick={open}
        />
        {front && (
          <IconButton
            icon={Trash2}
            label="End this terminal"
            side="top"
            once
            onClick={() => closeTerminal(front.key) === 0 && toggleRegion('panel', false)}
          />
        )}
        <IconButton
          icon={X}
          label="Hide the panel"
          keys={commands.keyOf('view.togglePanel')}
          side="top"
          onClick={() => toggleRegion('panel', false)}
        />
      </header>
      {front ? (
        <TerminalHost key={front.key} terminal={front} onAgain={open} />
      ) : begins ? (
        <Beginning early={early} />
      ) : (
        <Empty
          action={
            <Button icon={Plus} onClick={open}>
              New terminal
            </Button>
          }
        >
          Shells in the folder of this project stand here.
        </Empty>
      )}
    </section>
  )
}

function TerminalTab({
  terminal,
  index,
  active,
}: {
  terminal: OpenTerminal
  index: number
  active: boolean
}) {
  return (
    <button
      type="button"
      role="tab"
      className="terminal-tab"
      aria-selected={active}
      data-ended={terminal.ended !== null || undefined}
      onClick={() => {
        showTerminal(terminal.projectId, terminal.key)
        // Where it is in front already.
        terminal.screen.focus()
      }}
    >
      {index + 1} {terminal.title}
    </button>
  )
}

function TerminalHost({ terminal, onAgain }: { terminal: OpenTerminal; onAgain: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  const { screen, takesKeyboard } = terminal
  useEffect(() => {
    const element = host.current
    if (!element) return
    screen.attach(element)
    let frame = 0
    const sized = new ResizeObserver(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => screen.fit())
    })
    sized.observe(element)
    const themed = new MutationObserver(() => screen.restyle())
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      cancelAnimationFrame(frame)
      sized.disconnect()
      themed.disconnect()
      screen.detach()
    }
  }, [screen])
  useEffect(() => {
    if (takesKeyboard() || hasKeyboard('terminal')) screen.focus()
  }, [screen, takesKeyboard])
  return (
    <>
      {terminal.ended !== null && (
        <div className="terminal-ended" role="status">
          <span>{terminal.ended}</span>
          <Button kind="quiet" onClick={onAgain}>
            New terminal
          </Button>
        </div>
      )}
      <div ref={host} className="terminal-host" />
    </>
  )
}
