import { useCommands } from '../../commands/context.tsx'

const WAYS = [
  ['palette.files', 'Go to a file'],
  ['palette.commands', 'Run a command'],
  ['files.newFile', 'New file'],
  ['view.chat', 'Ask the model on this device'],
  ['view.terminal', 'Open a terminal'],
] as const

/** No file is open: the ways on. */
export function NothingOpen() {
  const commands = useCommands()
  return (
    <div className="nothing-open">
      <ul>
        {WAYS.map(([id, label]) => (
          <li key={id}>
            <button type="button" className="way" onClick={() => commands.run(id)}>
              <span>{label}</span>
              <kbd className="keys">{commands.keyOf(id)}</kbd>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
