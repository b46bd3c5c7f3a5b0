import { FileCode2 } from 'lucide-react'
import type { Attached } from '../chat/cell.ts'
import { useChat } from '../chat/store.ts'
import { focusEditor } from '../editor/store.ts'
import { showPage } from '../shell/layout-store.ts'
import { useTabs } from '../tabs/store.ts'

/** The places that a question took along, below its answer: where what it says can be looked up. */
export function Sources({ prompt }: { prompt: string }) {
  const attached = useChat((state) => state.cells[prompt]?.attached)
  const sources = (attached ?? []).filter(({ place }) => place !== undefined)
  if (sources.length === 0) return null
  return (
    <nav className="chat-sources" aria-label="Sources">
      {sources.map((source) => (
        <button
          key={source.path}
          type="button"
          className="chat-source"
          title={source.text}
          onClick={() => open(source)}
        >
          <FileCode2 aria-hidden />
          {source.path}
        </button>
      ))}
    </nav>
  )
}

function open({ place }: Attached): void {
  if (place === undefined) return
  showPage('work')
  useTabs.getState().openFile(place.nodeId, { line: place.line, column: 1 })
  focusEditor()
}
