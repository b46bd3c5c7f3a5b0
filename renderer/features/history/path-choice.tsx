import { useEffect, useRef } from 'react'
import { PathText } from '../../ui/text.tsx'

interface PathChoiceProps {
  readonly path: string
  readonly folder: boolean
  /** The keyboard comes to it when it is shown. */
  readonly takesKeyboard?: boolean
  readonly onChoose: () => void
}

/** The path of something that differs: of a file, chosen to see how; of a folder, to be read alone. */
export function PathChoice({ path, folder, takesKeyboard = false, onChoose }: PathChoiceProps) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (takesKeyboard) button.current?.focus()
  }, [takesKeyboard])
  if (folder) return <PathText path={path} />
  return (
    <button ref={button} type="button" className="history-path" onClick={onChoose}>
      <PathText path={path} />
    </button>
  )
}
