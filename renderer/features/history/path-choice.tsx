import { PathText } from '../../ui/text.tsx'

/** The path of something that differs: of a file, chosen to see how; of a folder, to be read alone. */
export function PathChoice(props: { path: string; folder: boolean; onChoose: () => void }) {
  const { path, folder, onChoose } = props
  if (folder) return <PathText path={path} />
  return (
    <button type="button" className="history-path" onClick={onChoose}>
      <PathText path={path} />
    </button>
  )
}
